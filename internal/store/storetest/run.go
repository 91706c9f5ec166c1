// Package storetest is the contract of chat.Store as tests. Every database runs all of it; it
// imports none of their drivers.
package storetest

import (
	"io"
	"testing"
	"time"

	"bincang/internal/chat"
)

// Store is an open store that can be closed.
type Store interface {
	chat.Store
	Close() error
}

// Options are what a test wants of a store.
type Options struct {
	Now           func() time.Time
	Random        io.Reader
	Publish       func([]chat.Change)
	Ended         func([]chat.EndedSession)
	DefaultGuests chat.Guests
	MarkEvery     time.Duration
}

// Place is where one store's data are. It may be opened again once the store is closed.
type Place func(t *testing.T, o Options) Store

// Run runs the contract; fresh gives a place without data.
func Run(t *testing.T, fresh func(t *testing.T) Place) {
	for name, test := range tests() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, fresh(t))
		})
	}
}

func tests() map[string]func(*testing.T, Place) {
	return map[string]func(*testing.T, Place){
		"a fresh store":                   testFresh,
		"what was answered survives":      testReopen,
		"numbers are dense":               testNumbers,
		"a key gives its first answer":    testKeys,
		"a refusal takes no number":       testRefusals,
		"a rule sees what is so now":      testFreshFacts,
		"twenty times the same key":       testSameKeyAtOnce,
		"posters at once":                 testPostersAtOnce,
		"a caller who has gone":           testGoneCaller,
		"what is not there":               testMissing,
		"a message is edited":             testEdit,
		"an edit is refused":              testEditRefused,
		"replies":                         testReplies,
		"reactions":                       testReactions,
		"pins":                            testPins,
		"a deletion takes all with it":    testDeletedWithAll,
		"drafts":                          testDrafts,
		"drafts that answer":              testAnsweringDrafts,
		"saved messages":                  testSaved,
		"the list of mentions":            testMentionList,
		"everything is read":              testAllRead,
		"the message of a moment":         testSeqAt,
		"conversations of all sorts":      testConversations,
		"catching up":                     testCatchUp,
		"catching up with one's own room": testCatchUpSelf,
		"a cursor that does not fit":      testNoFit,
		"history":                         testHistory,
		"a window around a message":       testAround,
		"rooms in a snapshot":             testSnapshot,
		"the list of rooms":               testListRooms,
		"names are unique":                testNames,
		"renaming":                        testRename,
		"users by id":                     testUsersByID,
		"arriving":                        testArrive,
		"sessions":                        testSessions,
		"a session's key":                 testSessionKeys,
		"a guest's key":                   testGuestKeys,
		"the setup's key":                 testSetupKeys,
		"logins":                          testLogins,
		"one's own sessions":              testOwnSessions,
		"who may not act is nobody":       testWhoMayNotAct,
		"who else administers":            testWhoElseAdministers,
		"the setup happens once":          testSetupOnce,
		"a guest completes the setup":     testSetupByGuest,
		"a setup that is refused":         testSetupRefused,
		"settings":                        testSettings,
		"guests are refused":              testGuestsRefused,
		"own posts are read":              testMarks,
		"marks come seldom":               testMarksSeldom,
		"marks of who has left":           testMarksOfWhoLeft,
		"marks survive closing":           testMarksAtClose,
		"a new room":                      testNewRoom,
		"a direct room":                   testDirectRoom,
		"joining and leaving":             testJoinAndLeave,
		"roles in a room":                 testRoles,
		"what a rule knows of a seat":     testSeats,
		"removed while posting":           testRemovedWhilePosting,
		"mentions of who has left":        testMentionsOfWhoLeft,
		"a room changes":                  testUpdateRoom,
		"what a room is to oneself":       testUpdateMine,
		"muting":                          testMute,
		"spaced posts":                    testPaced,
		"tombstones":                      testTombstones,
		"pages of members":                testMemberPages,
		"what a room keeps no longer":     testRetention,
		"purging":                         testPurge,
		"a sweep beside posts":            testSweep,
		"a thread is made once":           testOpenThread,
		"replies in a thread":             testThreadReplies,
		"who follows a thread":            testFollowThread,
		"threads of a room that is lost":  testThreadsOfLostRoom,
		"author who came back":            testAuthorWhoCameBack,
		"threads in a snapshot":           testThreadsInSnapshot,
		"threads of what is kept no more": testThreadsNotKept,
		"jobs":                            testJobs,
		"a job's key":                     testJobKeys,
		"a job that posts":                testFulfilling,
		"moods":                           testMoods,
		"reports":                         testReports,
		"listed reports":                  testListedReports,
		"who inherits a room":             testHeirs,
		"invitations":                     testInvites,
		"the last use of an invitation":   testLastUse,
		"links to a new password":         testResets,
		"leaving for good":                testFormer,
	}
}
