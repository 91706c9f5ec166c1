package server_test

import (
	"testing"

	"bincang/internal/chat"
	"bincang/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

func names(users []chat.User) []string {
	found := []string{}
	for _, user := range users {
		found = append(found, user.Name)
	}
	return found
}

func TestFindingPeople(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	budi := s.Member("Budi Santoso")
	s.Member("Bu_di")
	gone := s.Member("Budiman")
	find := func(query string) []string {
		t.Helper()
		var found chat.Users
		budi.Must("user.find", chat.FindUsers{Query: query}, &found)
		return names(found.Users)
	}
	if diff := cmp.Diff([]string{"Budiman", "Budi Santoso"}, find("BUD i")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Bu_di"}, find("u_d")); diff != "" {
		t.Error(diff)
	}
	if got := find("%"); len(got) != 0 {
		t.Errorf("a percent sign found %v", got)
	}
	s.Admin().Must("user.deactivate", chat.DeactivateUser{User: gone.User.ID}, nil)
	if diff := cmp.Diff([]string{"Budi Santoso"}, find("budi")); diff != "" {
		t.Error(diff)
	}
	wantKind(t, "a guest looks for people", s.Guest("Tamu").Call("user.find", chat.FindUsers{Query: "b"}, nil), "forbidden")
}

func TestListingUsers(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	budi, rina := s.Member("Budi"), s.Admin()
	s.Guest("Tamu")
	list := func(in chat.ListUsers) chat.UserList {
		t.Helper()
		var list chat.UserList
		rina.Must("user.list", in, &list)
		return list
	}
	first := list(chat.ListUsers{Limit: 2})
	rest := list(chat.ListUsers{Limit: 2, After: first.Users[1].ID})
	if !first.More || rest.More || first.Users[0].Name != "Budi" || first.Users[1].Name != "Rina" || rest.Users[0].Name != "Tamu" || !rest.Users[0].NoPassword {
		t.Errorf("the pages are %+v and %+v", first, rest)
	}
	if u := first.Users[0]; u.CreatedAt == 0 || u.UsedAt == 0 || u.NoPassword || u.ID != budi.User.ID {
		t.Errorf("Budi is %+v", u)
	}
	if got := list(chat.ListUsers{Role: chat.RoleGuest}); len(got.Users) != 1 || got.Users[0].Name != "Tamu" {
		t.Errorf("the guests are %+v", got)
	}
	if got := list(chat.ListUsers{Query: "iN"}); len(got.Users) != 1 || got.Users[0].Name != "Rina" {
		t.Errorf("found %+v", got)
	}
	for _, u := range []*testkit.User{budi, s.Nobody()} {
		if p := u.Call("user.list", chat.ListUsers{}, nil); p == nil {
			t.Error("somebody else lists users")
		}
	}
}
