package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"

	"bincang/internal/chat"
	"bincang/web"
)

// page serves the browser client from memory.
type page struct {
	files       map[string]*file // by path, "/index.html"
	plain       *file
	plainScript *file
	plainStyle  *file
}

// file is one file in the encodings in which it can be sent.
type file struct {
	plain, gzip, brotli []byte
	contentType         string
	etag                string
	cacheControl        string
}

// newPage reads what was embedded; where no page was built it serves the placeholder.
func newPage() (*page, error) {
	p := &page{files: map[string]*file{}}
	if err := p.load(web.Embedded, "embedded/dist"); err != nil {
		return nil, err
	}
	if p.files["/index.html"] == nil {
		body, err := web.Embedded.ReadFile("embedded/placeholder.html")
		if err != nil {
			return nil, fmt.Errorf("read the placeholder page: %w", err)
		}
		p.files["/index.html"] = newFile("index.html", body)
	}
	for name, into := range map[string]**file{"plain.html": &p.plain, "plain.js": &p.plainScript, "plain.css": &p.plainStyle} {
		body, err := web.Plain.ReadFile("plain/" + name)
		if err != nil {
			return nil, fmt.Errorf("read the plain page: %w", err)
		}
		*into = newFile(name, body)
	}
	return p, nil
}

// ServeHTTP answers with a file, or with the page for the addresses that the page itself knows.
func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f := p.at(r.URL.Path); f != nil {
		f.ServeHTTP(w, r)
		return
	}
	p.nothing(w, r)
}

// nothing answers where there is nothing: browsers with the page, which says so and leads on, others
// with a problem. What the page loads is never the page itself.
func (p *page) nothing(w http.ResponseWriter, r *http.Request) {
	if hashed.MatchString(r.URL.Path) {
		http.NotFound(w, r)
		return
	}
	w.Header().Add("Vary", "Accept")
	if !accepts(r.Header.Get("Accept"), "text/html") {
		writeProblem(w, requestID(r.Context()), chat.Refuse(chat.NotFound, "there is nothing at this address"), 0)
		return
	}
	p.files["/index.html"].send(w, r, http.StatusNotFound)
}

// at is the file that is served at an address, nil for none.
func (p *page) at(address string) *file {
	if address == "/" || pagePath.MatchString(address) {
		return p.files["/index.html"]
	}
	return p.files[address]
}

// pagePath is the address of a room, of a message in it, of what lies across the rooms, or of a part
// of the administration. Of a wrong address of a room the page says so, with the way to the lobby.
var pagePath = regexp.MustCompile(`^/(unread|mentions|scheduled|r/.+|admin(/[a-z]+)?)/?$`)

// load reads a folder whose files are there as FILE.br and FILE.gz. No folder is no error.
func (p *page) load(from fs.FS, folder string) error {
	return fs.WalkDir(from, folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if name == folder {
				return nil
			}
			return err
		}
		body, err := fs.ReadFile(from, name)
		if err != nil {
			return fmt.Errorf("read the page's %s: %w", name, err)
		}
		switch base, encoding := strings.TrimSuffix(name, path.Ext(name)), path.Ext(name); encoding {
		case ".br":
			p.file(folder, base).brotli = body
		case ".gz":
			return p.file(folder, base).setGzip(body)
		}
		return nil
	})
}

func (p *page) file(folder, name string) *file {
	address := strings.TrimPrefix(name, folder)
	if p.files[address] == nil {
		p.files[address] = &file{contentType: contentType(name), cacheControl: cacheControl(address)}
	}
	return p.files[address]
}

// hashed are the files whose name changes with their content.
var hashed = regexp.MustCompile(`^/assets/`)

func cacheControl(address string) string {
	if hashed.MatchString(address) {
		return "public, max-age=31536000, immutable"
	}
	return "no-cache"
}

func contentType(name string) string {
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		return kind
	}
	return "application/octet-stream"
}

func newFile(name string, body []byte) *file {
	f := &file{contentType: contentType(name), cacheControl: "no-cache"}
	f.setPlain(body)
	return f
}

func (f *file) setPlain(body []byte) {
	f.plain = body
	sum := sha256.Sum256(body)
	f.etag = base64.RawURLEncoding.EncodeToString(sum[:12])
}

func (f *file) setGzip(body []byte) error {
	unpacked, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("unpack the page: %w", err)
	}
	plain, err := io.ReadAll(unpacked)
	if err != nil {
		return fmt.Errorf("unpack the page: %w", err)
	}
	f.gzip = body
	f.setPlain(plain)
	return nil
}

// ServeHTTP sends the file in the best encoding that the browser takes, or 304 where it has it.
func (f *file) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, encoding := f.encoded(r.Header.Get("Accept-Encoding"))
	etag := `"` + f.etag + `"`
	if encoding != "" {
		etag = `"` + f.etag + "-" + encoding + `"`
	}
	w.Header().Set("ETag", etag)
	if sameTag(r.Header.Get("If-None-Match"), etag) {
		f.describe(w.Header())
		w.WriteHeader(http.StatusNotModified)
		return
	}
	f.send(w, r, http.StatusOK)
}

func (f *file) describe(h http.Header) {
	h.Set("Content-Type", f.contentType)
	h.Set("Cache-Control", f.cacheControl)
	h.Add("Vary", "Accept-Encoding")
}

func (f *file) send(w http.ResponseWriter, r *http.Request, status int) {
	f.describe(w.Header())
	body, encoding := f.encoded(r.Header.Get("Accept-Encoding"))
	if encoding != "" {
		w.Header().Set("Content-Encoding", encoding)
	}
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body) //nolint:errcheck // who went away needs no answer
	}
}

func (f *file) encoded(accepted string) (body []byte, encoding string) {
	switch {
	case f.brotli != nil && accepts(accepted, "br"):
		return f.brotli, "br"
	case f.gzip != nil && accepts(accepted, "gzip"):
		return f.gzip, "gzip"
	}
	return f.plain, ""
}

// accepts tells whether an Accept header names a type, or Accept-Encoding an encoding, and not with a
// quality of 0.
func accepts(header, wanted string) bool {
	for item := range strings.SplitSeq(header, ",") {
		name, parameters, _ := strings.Cut(item, ";")
		if strings.EqualFold(strings.TrimSpace(name), wanted) {
			quality := strings.ReplaceAll(parameters, " ", "")
			return quality != "q=0" && !strings.HasPrefix(quality, "q=0.000")
		}
	}
	return false
}

func sameTag(header, etag string) bool {
	for item := range strings.SplitSeq(header, ",") {
		if tag := strings.TrimPrefix(strings.TrimSpace(item), "W/"); tag == etag || tag == "*" {
			return true
		}
	}
	return false
}
