package chat

// The sizes of pages, in rows.
const (
	defaultPage = 50
	maxPage     = 200
	maxChanges  = 1000
	maxRooms    = 1000
)

// maxAnswer is how much text a page holds, in bytes of JSON: an answer has to fit one frame of the
// protocol, whatever the limit in rows.
const maxAnswer = 400 << 10

// maxDraftText is how much of that size drafts may have beside a page of rooms, and MaxDrafts how many
// they are.
const (
	maxDraftText = 64 << 10
	MaxDrafts    = 100
)

// rowOverhead is what a row costs beside its text: names, numbers and field names.
const rowOverhead = 600

// mentionSize is what a mention costs: an id of at most 32 characters, its quotes and a comma.
const mentionSize = 35

// authorSize is what one of those in a direct room costs: a name of at most 40 code points, an id.
const authorSize = 270

// reactionOverhead is what a reaction costs beside its emoji and users.
const reactionOverhead = 60

// threadSize is what a message's thread costs: an id and numbers.
const threadSize = 110

// page is how many rows an answer has when `limit` asked for that many; 0 is not asked.
func page(limit, usual, most int) int {
	if limit <= 0 {
		return usual
	}
	return min(limit, most)
}

// newestThatFit cuts messages, ascending, at their old end.
func newestThatFit(messages []Message) []Message {
	size := 0
	for i := len(messages) - 1; i >= 0; i-- {
		if size += messageSize(messages[i]); size > maxAnswer {
			return messages[i+1:]
		}
	}
	return messages
}

// firstThatFit cuts messages at their end, so that they have at most so many bytes.
func firstThatFit(messages []Message, most int) []Message {
	size := 0
	for i := range messages {
		if size += messageSize(messages[i]); size > most {
			return messages[:i]
		}
	}
	return messages
}

// versionsThatFit cuts versions, ascending, at their old end.
func versionsThatFit(versions []Version) []Version {
	size := 0
	for i := len(versions) - 1; i >= 0; i-- {
		if size += rowOverhead + jsonSize(versions[i].Text); size > maxAnswer {
			return versions[i+1:]
		}
	}
	return versions
}

// aroundThatFit cuts messages, ascending, at the ends that are further from seq.
func aroundThatFit(messages []Message, seq Seq) []Message {
	size := 0
	for _, m := range messages {
		size += messageSize(m)
	}
	for size > maxAnswer {
		first, last := messages[0], messages[len(messages)-1]
		if seq-first.Seq > last.Seq-seq {
			size, messages = size-messageSize(first), messages[1:]
		} else {
			size, messages = size-messageSize(last), messages[:len(messages)-1]
		}
	}
	return messages
}

// rowsThatFit cuts rows at their new end, but never all of them.
func rowsThatFit(rows []Row) []Row {
	size := 0
	for i, row := range rows {
		size += row.Size()
		if size > maxAnswer && i > 0 {
			return rows[:i]
		}
	}
	return rows
}

// draftsThatFit cuts drafts at their end: they come after a page of rooms.
func draftsThatFit(drafts []Unsent) []Unsent {
	size := 0
	for i := range drafts {
		if size += (Row{Draft: &drafts[i]}).Size(); size > maxDraftText {
			return drafts[:i]
		}
	}
	return drafts
}

func roomsThatFit(rooms []Room) []Room {
	size := 0
	for i, room := range rooms {
		if size += rowOverhead + jsonSize(room.Name) + jsonSize(room.Topic) + len(room.With)*authorSize; size > maxAnswer {
			return rooms[:i]
		}
	}
	return rooms
}

func reportsThatFit(reports []Report) []Report {
	size := 0
	for i, r := range reports {
		size += rowOverhead + jsonSize(r.Reason) + jsonSize(r.Note)
		if r.Message != nil {
			size += messageSize(*r.Message)
		}
		if size > maxAnswer {
			return reports[:i]
		}
	}
	return reports
}

func messageSize(m Message) int {
	size := rowOverhead + jsonSize(m.Text) + jsonSize(m.Author.Name) + len(m.Mentions)*mentionSize
	if m.Thread != nil {
		size += threadSize
	}
	for _, r := range m.Reactions {
		size += reactionOverhead + len(r.Emoji) + len(r.Users)*mentionSize
	}
	return size
}

// jsonSize is how many bytes a text takes in JSON at most.
func jsonSize(text string) int {
	size := len(text)
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ':
			size += 5
		case c == '"', c == '\\':
			size++
		}
	}
	return size
}
