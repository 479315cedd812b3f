"""Systems that are not ours: the token (PKCS#11) that may hold the key that signs receipts."""
