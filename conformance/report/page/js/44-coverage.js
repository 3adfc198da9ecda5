// How much of the public API two implementations were compared at.

function coverageLine() { return null; }
