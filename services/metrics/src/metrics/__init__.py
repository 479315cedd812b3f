"""The service metrics: figures of the trâmites and of the door for people from outside."""
