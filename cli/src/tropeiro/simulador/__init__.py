"""A simulated SEI: it speaks Tramita v3 as mod-sei-pen 4.0.3 does, over the network and nothing else.

Nothing of the services is imported here: what this package knows of the bus, it knows from the specification. Start
at `instancia.Instancia`, one simulated SEI; `remetente` and `destinatario` are its two flows, call by call; `tramita`
names the calls; `cliente` puts them on the wire.
"""
