package app_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// certificate writes a self-signed certificate for 127.0.0.1 and gives a client that trusts it.
func certificate(t *testing.T) (cert, key string, client *http.Client) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: encoded}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool := x509.NewCertPool()
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool.AddCert(parsed)
	return cert, key, &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
}

// join comes in as a guest with these headers, and gives the answer.
func join(t *testing.T, client *http.Client, url, name string, headers map[string]string) *http.Response {
	t.Helper()
	return send(t, client, url, "guest.join", `{"name":"`+name+`"}`, headers)
}

// send runs an operation with these headers, and gives the answer without its body.
func send(t *testing.T, client *http.Client, url, op, in string, headers map[string]string) *http.Response {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, url+"/api/"+op, strings.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	for name, value := range headers {
		if name == "Host" {
			request.Host = value
		}
		request.Header.Set(name, value)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response
}

func TestTLSFromFiles(t *testing.T) {
	cert, key, client := certificate(t)
	p := serve(t, t.TempDir(), "--tls-cert", cert, "--tls-key", key)
	if !strings.HasPrefix(p.url, "https://") {
		t.Fatalf("listening on %s", p.url)
	}
	response := join(t, client, p.url, "Ayu", map[string]string{"Origin": p.url})
	cookies := response.Cookies()
	if response.StatusCode != http.StatusOK || len(cookies) != 1 || cookies[0].Name != "__Host-bincang" || !cookies[0].Secure {
		t.Errorf("%d with the cookies %v", response.StatusCode, cookies)
	}
	if response.Header.Get("Strict-Transport-Security") == "" {
		t.Error("https is not made to stay")
	}
	if refused := join(t, client, p.url, "Budi", map[string]string{"Origin": strings.Replace(p.url, "https", "http", 1)}); refused.StatusCode != http.StatusForbidden {
		t.Errorf("an origin of another scheme: %d", refused.StatusCode)
	}
	if half := refuse(t, "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--tls-cert", cert); !strings.Contains(half, "--tls-key") {
		t.Errorf("a certificate without a key said %q", half)
	}
	if missing := refuse(t, "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--tls-cert", "none.pem", "--tls-key", key); !strings.Contains(missing, "--tls-cert") {
		t.Errorf("a certificate that is not there said %q", missing)
	}
}

func TestBehindAProxyThatIsTrusted(t *testing.T) {
	data := t.TempDir()
	p := serve(t, data, "--trusted-proxies", "127.0.0.0/8", "--public-url", "https://chat.example", "--limit-guests-per-address", "1")
	forwarded := func(address string) map[string]string {
		return map[string]string{"Host": "chat.example", "Origin": "https://chat.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": address}
	}
	if before := join(t, http.DefaultClient, p.url, "Ayu", forwarded("203.0.113.1")); before.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a stranger behind a proxy before the setup: %d", before.StatusCode)
	}
	token, err := os.ReadFile(filepath.Join(data, "setup-token"))
	if err != nil {
		t.Fatal(err)
	}
	p.call("", "setup.complete", `{"token":"`+strings.TrimSpace(string(token))+`","name":"Rina","password":"correct horse"}`)

	first := join(t, http.DefaultClient, p.url, "Ayu", forwarded("203.0.113.1"))
	if cookies := first.Cookies(); first.StatusCode != http.StatusOK || len(cookies) != 1 || cookies[0].Name != "__Host-bincang" {
		t.Errorf("the first guest: %d %v", first.StatusCode, first.Cookies())
	}
	if second := join(t, http.DefaultClient, p.url, "Budi", forwarded("203.0.113.1")); second.StatusCode != http.StatusTooManyRequests || second.Header.Get("Retry-After") == "" {
		t.Errorf("a second guest of the address: %d", second.StatusCode)
	}
	if lie := join(t, http.DefaultClient, p.url, "Citra", forwarded("198.51.100.7, 203.0.113.1")); lie.StatusCode != http.StatusTooManyRequests {
		t.Errorf("an address that the guest made up: %d", lie.StatusCode)
	}
	if other := join(t, http.DefaultClient, p.url, "Dewi", forwarded("2001:db8::1")); other.StatusCode != http.StatusOK {
		t.Errorf("a guest from elsewhere: %d", other.StatusCode)
	}
	if same := join(t, http.DefaultClient, p.url, "Eko", forwarded("2001:db8::2")); same.StatusCode != http.StatusTooManyRequests {
		t.Errorf("a guest from the same /64: %d", same.StatusCode)
	}
	foreign := forwarded("203.0.113.2")
	foreign["Host"] = "evil.test"
	if wrong := join(t, http.DefaultClient, p.url, "Fajar", foreign); wrong.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("another host: %d", wrong.StatusCode)
	}
	p.Process.Kill() //nolint:errcheck // Wait tells
	p.Wait()         //nolint:errcheck // it was killed; what it printed is there now
	if strings.Contains(p.stderr.String(), "127.0.0.1") || !strings.Contains(p.stderr.String(), "https://chat.example/#setup=") {
		t.Errorf("the setup address is %s", p.stderr.String())
	}
}

// TestForwardingFromElsewhereIsIgnored has a stranger say who he is, over which scheme and at which
// host, though no proxy is trusted: none of it is believed.
func TestForwardingFromElsewhereIsIgnored(t *testing.T) {
	data := t.TempDir()
	p := serve(t, data, "--trusted-proxies", "192.0.2.0/24", "--limit-guests-per-address", "1")
	token, err := os.ReadFile(filepath.Join(data, "setup-token"))
	if err != nil {
		t.Fatal(err)
	}
	p.call("", "setup.complete", `{"token":"`+strings.TrimSpace(string(token))+`","name":"Rina","password":"correct horse"}`)
	lies := func(address string) map[string]string {
		return map[string]string{"X-Forwarded-For": address, "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.test", "Forwarded": "for=" + address}
	}
	first := join(t, http.DefaultClient, p.url, "Ayu", lies("203.0.113.1"))
	if cookies := first.Cookies(); first.StatusCode != http.StatusOK || len(cookies) != 1 || cookies[0].Name != "bincang" || cookies[0].Secure || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode {
		t.Errorf("%s with the cookies %v", first.Status, first.Cookies())
	}
	if second := join(t, http.DefaultClient, p.url, "Budi", lies("203.0.113.2")); second.StatusCode != http.StatusTooManyRequests {
		t.Errorf("another address that the stranger made up: %s", second.Status)
	}
}

func TestPublicURLsAreOurOrigins(t *testing.T) {
	data := t.TempDir()
	p := serve(t, data, "--public-url", "http://chat.example:8080", "--public-url", "http://intern.example")
	secret, err := os.ReadFile(filepath.Join(data, "setup-token"))
	if err != nil {
		t.Fatal(err)
	}
	_, owner := p.call("", "setup.complete", `{"token":"`+strings.TrimSpace(string(secret))+`","name":"Rina","password":"correct horse"}`)
	if _, invitation := p.call(fmt.Sprint(owner["token"]), "invite.create", `{}`); invitation["url"] != fmt.Sprint("http://chat.example:8080/#invite=", invitation["token"]) {
		t.Errorf("the invitation is %v", invitation)
	}
	for _, c := range []struct {
		host, origin string
		want         int
	}{
		{"chat.example:8080", "http://chat.example:8080", http.StatusOK},
		{"intern.example", "http://intern.example", http.StatusOK},
		{"chat.example:8080", "http://intern.example", http.StatusOK},
		{"chat.example:8080", "http://evil.test", http.StatusForbidden},
		{"chat.example:8080", "https://chat.example:8080", http.StatusForbidden},
		{"chat.example", "http://chat.example:8080", http.StatusMisdirectedRequest},
		{strings.TrimPrefix(p.url, "http://"), p.url, http.StatusOK},
	} {
		name := "Guest of " + c.host[:3] + c.origin[len(c.origin)-6:]
		if got := join(t, http.DefaultClient, p.url, name, map[string]string{"Host": c.host, "Origin": c.origin}); got.StatusCode != c.want {
			t.Errorf("%s at %s: %d, not %d", c.origin, c.host, got.StatusCode, c.want)
		}
	}
}
