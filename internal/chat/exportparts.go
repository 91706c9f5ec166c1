package chat

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// exportMark begins the places in an export that lie behind the messages: no key has it.
const exportMark = "~"

// VersionMark is a place among what one's messages said before.
type VersionMark struct {
	Room RoomID
	Seq  Seq
	Rev  Rev
}

// exportPart is a list of an export: it gives what comes after a place, in order.
type exportPart func(ctx context.Context, user UserID, after string, limit int) ([]exportItem, error)

// exportItem is one thing of an export.
type exportItem struct {
	place string // behind it
	text  string // the size of which counts
	add   func(*Export)
}

// exportParts fills an export, which has so many bytes already, with the lists behind the messages.
func (s *Service) exportParts(ctx context.Context, actor Actor, after string, limit, size int, export *Export) error {
	parts := []exportPart{s.exportVersions, s.exportDrafts, s.exportSaved, s.exportScheduled}
	at, place := 0, ""
	if text, is := strings.CutPrefix(after, exportMark); is {
		number, behind, _ := strings.Cut(text, ".")
		var err error
		if at, err = strconv.Atoi(number); err != nil || at < 0 || at >= len(parts) {
			return InvalidField("after", "give what the page before told as next")
		}
		place = behind
	}
	for ; at < len(parts); at, place = at+1, "" {
		items, err := parts[at](ctx, actor.User.ID, place, limit+1)
		if err != nil {
			return err
		}
		for i, item := range items {
			if size += rowOverhead + jsonSize(item.text); i == limit || size > maxAnswer/2 {
				export.More, export.Next = true, fmt.Sprintf("%s%d.%s", exportMark, at, place)
				return nil
			}
			item.add(export)
			place = item.place
		}
	}
	return nil
}

func (s *Service) exportVersions(ctx context.Context, user UserID, after string, limit int) ([]exportItem, error) {
	var mark VersionMark
	if parts := strings.Split(after, "."); len(parts) == 3 {
		mark = VersionMark{RoomID(parts[0]), Seq(number(parts[1])), Rev(number(parts[2]))}
	}
	versions, err := s.store.OwnVersions(ctx, user, mark, limit)
	return exported(versions, func(v OwnVersion) exportItem {
		return exportItem{fmt.Sprintf("%s.%d.%d", v.Room, v.Seq, v.Rev), v.Text, func(e *Export) { e.Versions = append(e.Versions, v) }}
	}), err
}

func (s *Service) exportDrafts(ctx context.Context, user UserID, after string, limit int) ([]exportItem, error) {
	drafts, err := s.store.OwnDrafts(ctx, user, RoomID(after), limit)
	return exported(drafts, func(d Unsent) exportItem {
		return exportItem{string(d.Room), d.Text, func(e *Export) { e.Drafts = append(e.Drafts, d) }}
	}), err
}

func (s *Service) exportSaved(ctx context.Context, user UserID, after string, limit int) ([]exportItem, error) {
	saved, err := s.store.OwnSaved(ctx, user, Rev(number(after)), limit)
	return exported(saved, func(m Saved) exportItem {
		return exportItem{fmt.Sprint(m.Rev), "", func(e *Export) { e.Saved = append(e.Saved, m) }}
	}), err
}

// exportScheduled goes by ids: a page later, some may have been posted.
func (s *Service) exportScheduled(ctx context.Context, user UserID, after string, _ int) ([]exportItem, error) {
	jobs, err := s.store.JobsOf(ctx, user, JobMessage)
	if err != nil {
		return nil, err
	}
	var items []exportItem
	slices.SortFunc(jobs, func(a, b Job) int { return strings.Compare(string(a.ID), string(b.ID)) })
	for _, job := range jobs {
		m, err := scheduledOf(job)
		if err != nil {
			return nil, err
		}
		if string(m.ID) > after {
			items = append(items, exportItem{string(m.ID), m.Text, func(e *Export) { e.Scheduled = append(e.Scheduled, m) }})
		}
	}
	return items, nil
}

func exported[T any](rows []T, item func(T) exportItem) []exportItem {
	items := make([]exportItem, len(rows))
	for i, row := range rows {
		items[i] = item(row)
	}
	return items
}

// number is what a place says, 0 where it says nothing.
func number(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64) //nolint:errcheck // what is no number begins anew
	return n
}
