"""Systems that are not ours: name servers and mail servers."""
