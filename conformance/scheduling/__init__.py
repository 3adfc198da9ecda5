"""Who works on what, when and where: expected costs, memory, shards, environments to be made, other machines."""
