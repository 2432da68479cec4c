// Gives the precompiled header a target of its own, which the layers share.
