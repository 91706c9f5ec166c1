package client

// Cursor is how far a room has been followed. A program that stores the cursor of the last Event it
// has dealt with, whole, and hands it to Follower.From when it starts again, misses nothing. Rev
// alone is not enough: a message that was edited moves to a later rev, but keeps its seq.
type Cursor struct {
	Epoch string `json:"epoch"` // names the lineage of the numbers, as Hello.Epoch does
	Rev   Rev    `json:"rev"`   // every change up to here has been dealt with
	Seq   Seq    `json:"seq"`   // every message up to here has been Posted, or had gone before that
}
