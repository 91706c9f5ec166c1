package chat

import (
	"time"
	_ "time/tzdata" // so that zones are known on every machine
)

// DND says when a user is not to be disturbed: until a moment, and every day between two times of a
// zone, which may have midnight between them. The zero value is never.
type DND struct {
	Until Millis `json:"until,omitzero" minimum:"1" maximum:"9007199254740991" doc:"Unix milliseconds"`
	From  string `json:"from,omitzero" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"every day from this time of the zone, HH:MM"`
	To    string `json:"to,omitzero" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"to this time, HH:MM; midnight may lie between"`
	Zone  string `json:"zone,omitzero" maxLength:"64" doc:"a zone of the IANA database, such as Asia/Jakarta"`
}

// check refuses times that make no sense at that moment.
func (d DND) check(now Millis) error {
	switch {
	case d.Until != 0 && d.Until <= now:
		return InvalidField("dnd", "until has passed; choose a later moment")
	case d.From == "" && d.To == "" && d.Zone == "":
		return nil
	case d.From == "" || d.To == "" || d.Zone == "":
		return InvalidField("dnd", "give from, to and zone together")
	case d.From == d.To:
		return InvalidField("dnd", "from and to are the same")
	}
	if _, err := time.LoadLocation(d.Zone); err != nil || d.Zone == "Local" {
		return InvalidField("dnd", "there is no such zone; give one such as Asia/Jakarta")
	}
	return nil
}

// quiet tells whether he is not to be disturbed at a moment. The clock on the wall of his zone
// decides: where it is put forward over an end, that comes as soon as it shows a later time; where it
// is put back over one, that comes twice.
func (d DND) quiet(at time.Time) bool {
	if InMillis(at) < d.Until {
		return true
	}
	zone, err := time.LoadLocation(d.Zone)
	if d.From == "" || err != nil {
		return false
	}
	now := at.In(zone).Format("15:04")
	if d.From < d.To {
		return d.From <= now && now < d.To
	}
	return d.From <= now || now < d.To
}

// farthestTurn is longer than any day with its clock put back.
const farthestTurn = 26 * time.Hour

// turns is when quiet gives something else than at a moment, 0 for never; it may be a moment at which
// it only has to be looked again.
func (d DND) turns(at time.Time) Millis {
	was, end := d.quiet(at), at.Add(farthestTurn)
	if d.From == "" {
		if was {
			return d.Until
		}
		return 0
	}
	minute := at.Truncate(time.Minute).Add(time.Minute)
	if d.Until > InMillis(at) { // it is quiet until then at least
		minute = d.Until.Time()
	}
	for ; minute.Before(end); minute = minute.Truncate(time.Minute).Add(time.Minute) {
		if d.quiet(minute) != was {
			return InMillis(minute)
		}
	}
	return InMillis(minute)
}
