package chat

import (
	"context"
	"strings"
	"unicode/utf8"
)

// maxReason is how long the words of a report may be, in code points.
const maxReason = 500

// ReportMessage says which message the administrators should look at, and why.
type ReportMessage struct {
	Room   RoomID `json:"room" minLength:"1" maxLength:"32"`
	Seq    Seq    `json:"seq" minimum:"1" maximum:"9007199254740991"`
	Reason string `json:"reason,omitzero" doc:"500 code points at most"`
	Key    string `json:"key,omitzero" minLength:"16" maxLength:"64" pattern:"^[A-Za-z0-9_-]*$" doc:"chosen by the client; who reports a message again has the same report with or without one"`
}

// NewReport is a report on its way into the store.
type NewReport struct {
	ReportMessage
	By     UserID
	At     Millis
	Digest []byte // tells whether the key came with other content; nil without a key
}

// Reported answers ReportMessage.
type Reported struct {
	Report int64 `json:"report"`
}

// ReportMessage tells the administrators of the server of a message. Who has reported it before is
// told so again.
func (s *Service) ReportMessage(ctx context.Context, actor Actor, in ReportMessage) (Reported, error) {
	var err error
	if in.Reason, err = cleanWords("reason", in.Reason); err != nil {
		return Reported{}, err
	}
	asked := keyed{op: "message.report", author: actor.User.ID, key: in.Key, content: []any{in.Room, in.Seq, in.Reason}}
	report := NewReport{ReportMessage: in, By: actor.User.ID, At: InMillis(s.now()), Digest: s.digest(asked)}
	id, err := s.store.AddReport(ctx, report, mayReadMessage(actor), s.admit(actor))
	return Reported{Report: id}, err
}

// Report is a message that somebody wants looked at.
type Report struct {
	ID       int64    `json:"id"`
	At       Millis   `json:"at" doc:"Unix milliseconds"`
	By       Named    `json:"by"`
	Room     RoomID   `json:"room"`
	RoomName string   `json:"room_name"`
	Seq      Seq      `json:"seq"`
	Reason   string   `json:"reason"`
	Message  *Message `json:"message,omitzero" doc:"as it is now; not there where it was purged"`
	ClosedAt Millis   `json:"closed_at,omitzero"`
	ClosedBy *Named   `json:"closed_by,omitzero"`
	Note     string   `json:"note,omitzero" doc:"of who closed it"`
}

// ListReports asks for reports, the newest first.
type ListReports struct {
	Open   *bool `json:"open,omitzero" doc:"only those that nobody has closed, or only the others"`
	Before int64 `json:"before,omitzero" minimum:"1" maximum:"9007199254740991" doc:"an id: the reports right before it"`
	Limit  int   `json:"limit,omitzero" minimum:"1" doc:"reports, 50 if not given, 200 at most"`
}

// ReportList answers ListReports.
type ReportList struct {
	Reports []Report `json:"reports" doc:"the newest first"`
	More    bool     `json:"more" doc:"there are older ones"`
}

// ListReports gives a page of reports.
func (s *Service) ListReports(ctx context.Context, actor Actor, in ListReports) (ReportList, error) {
	in.Limit = page(in.Limit, defaultPage, maxPage)
	list, err := s.store.ListReports(ctx, actor.User.ID, in, mayAdminister(actor))
	fit := reportsThatFit(list.Reports)
	return ReportList{Reports: fit, More: list.More || len(fit) < len(list.Reports)}, err
}

// CloseReport says that a report was looked at.
type CloseReport struct {
	Report int64  `json:"report" minimum:"1" maximum:"9007199254740991"`
	Note   string `json:"note,omitzero" doc:"what was done about it; 500 code points at most"`
}

// CloseReport closes a report; one that is closed stays as it is.
func (s *Service) CloseReport(ctx context.Context, actor Actor, in CloseReport) (Report, error) {
	var err error
	if in.Note, err = cleanWords("note", in.Note); err != nil {
		return Report{}, err
	}
	return s.store.CloseReport(ctx, s.act(actor, "report.close"), in, mayAdminister(actor))
}

// cleanWords is a text of a few lines as it is kept.
func cleanWords(field, text string) (string, error) {
	switch {
	case !utf8.ValidString(text):
		return "", InvalidField(field, "the text is not valid Unicode")
	case strings.ContainsRune(text, 0):
		return "", InvalidField(field, "the text holds the character U+0000")
	case utf8.RuneCountInString(text) > maxReason:
		return "", InvalidField(field, "the text is longer than 500 characters")
	}
	return strings.TrimSpace(text), nil
}
