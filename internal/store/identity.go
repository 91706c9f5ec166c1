package store

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
)

// The names of rows of the table meta.
const (
	metaEpoch      = "epoch"
	metaSecret     = "secret"
	metaGeneration = "generation"
	metaSetupDone  = "setup_done"
)

// identify gives the store's epoch and secret, making them on the first start. A database that is
// not the one that ran here last starts a new epoch.
func identify(b *sqlite, o Options) (epoch string, secret []byte, err error) {
	known, err := readMeta(b.write)
	if err != nil {
		return "", nil, err
	}
	expected, err := isExpected(o.Dir, known[metaGeneration])
	if err != nil {
		return "", nil, err
	}
	news := map[string]string{}
	if known[metaEpoch] == "" || !expected {
		if news[metaEpoch], err = randomText(o.Random, 12); err != nil {
			return "", nil, err
		}
	}
	if known[metaSecret] == "" {
		if news[metaSecret], err = randomText(o.Random, 32); err != nil {
			return "", nil, err
		}
	}
	if known, err = turnGeneration(b, o, news); err != nil {
		return "", nil, err
	}
	secret, err = base64.RawURLEncoding.DecodeString(known[metaSecret])
	return known[metaEpoch], secret, err
}

func isExpected(dir, generation string) (bool, error) {
	listed, err := readGenerations(dir)
	return slices.Contains(listed, generation), err
}

// turnGeneration gives the database and the file beside it a new generation, and the database the
// other rows of news in the same transaction. The file names both generations while it is not
// certain which one the database has, so that a crash is not taken for a database put back by hand.
func turnGeneration(b *sqlite, o Options, news map[string]string) (meta map[string]string, err error) {
	known, err := readMeta(b.write)
	if err != nil {
		return nil, err
	}
	next, err := randomText(o.Random, 12)
	if err != nil {
		return nil, err
	}
	if err := writeGenerations(o.Dir, known[metaGeneration], next); err != nil {
		return nil, err
	}
	known[metaGeneration] = next
	for name, value := range news {
		known[name] = value
	}
	if err := writeMeta(b.write, known); err != nil {
		return nil, err
	}
	return known, writeGenerations(o.Dir, next)
}

func readMeta(c *conn) (map[string]string, error) {
	known := map[string]string{}
	err := (&tx{conn: c}).each(`SELECT name, value FROM meta`, nil, func(scan scan) (bool, error) {
		var name, value string
		err := scan(&name, &value)
		known[name] = value
		return true, err
	})
	return known, err
}

func writeMeta(c *conn, rows map[string]string) error {
	if err := c.exec(beginWrite); err != nil {
		return err
	}
	for name, value := range rows {
		if err := c.exec(upsertMeta, name, value); err != nil {
			return errors.Join(err, c.exec(rollback))
		}
	}
	return c.exec(commit)
}

const upsertMeta = `INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`

// randomText is n random bytes as unpadded base64url.
func randomText(random io.Reader, n int) (string, error) {
	raw := make([]byte, n)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", fmt.Errorf("read random bytes: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}
