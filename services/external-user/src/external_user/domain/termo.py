"""The Termo de Concordância e Veracidade in force (external-user.md §1, kind 4).

The spec leaves the Termo's wording to each órgão; this is the text until an órgão brings its own.
"""

VERSAO_VIGENTE = "2026-1"

TITULO = "Termo de Concordância e Veracidade"

CLAUSULAS = tuple(
    """
Declaro que os dados que informei no cadastro são verdadeiros e que os documentos que enviei são autênticos. Sei que \
prestar informação falsa é crime (art. 299 do Código Penal).
Vou manter os meus dados atualizados e guardar a minha senha só comigo. Respondo pelos atos praticados com ela.
Aceito que os atos de processo sejam feitos em meio eletrônico e que a senha valha como minha assinatura eletrônica, \
nas condições da lei (Lei 14.063/2020).
Vou consultar o sistema para tomar conhecimento das comunicações. O e-mail que recebo é só um aviso.
Sei que o cadastro é pessoal, que pode ser conferido a qualquer momento e que pode ser suspenso se houver indício de \
irregularidade.
Sei que o órgão trata os meus dados para cumprir a lei e executar políticas públicas (Lei 13.709/2018, arts. 7º, II e \
III, e 23), e que posso pedir acesso, correção e informação sobre eles.
""".strip().splitlines()
)
