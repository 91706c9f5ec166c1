package chat

// Receipt says how far a user has read a direct room. Only who gives receipts gets them.
type Receipt struct {
	User UserID `json:"user"`
	Seq  Seq    `json:"seq" doc:"of the newest message that he has read"`
}

// Given is a receipt on its way to those who get it.
type Given struct {
	Receipt
	Room RoomID
	To   []UserID
}
