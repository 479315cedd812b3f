"""GET /certificados: with what the bus signs, for whoever wants to verify a receipt by himself."""

from fastapi import APIRouter, Response

PEM = "application/x-pem-file"


def routes(pem: str) -> APIRouter:
    """The route; `pem` is the chain of the signing key, its authority, and those of systems."""
    router = APIRouter(tags=["verificação"])

    @router.get(
        "/certificados",
        summary="Certificados com que o barramento assina",
        description="Em PEM: o certificado da chave que assina os recibos de envio, a sua cadeia e a autoridade dela; "
        "e as autoridades dos certificados dos sistemas, que assinam os recibos de conclusão.",
        response_class=Response,
        responses={200: {"content": {PEM: {"example": "-----BEGIN CERTIFICATE-----\n…"}}}},
    )
    async def certificados() -> Response:
        return Response(pem, media_type=PEM)

    return router
