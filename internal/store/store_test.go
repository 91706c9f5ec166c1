package store

import (
	"context"
	"testing"

	"bincang/internal/store/storetest"
)

func TestContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Place {
		dir := t.TempDir()
		return func(t *testing.T, o storetest.Options) storetest.Store {
			s, err := OpenSQLite(context.Background(), Options{Dir: dir, Now: o.Now, Random: o.Random, Publish: o.Publish, Ended: o.Ended, DefaultGuests: o.DefaultGuests, MarkEvery: o.MarkEvery})
			must(t, err)
			return s
		}
	})
}
