package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/server"
)

// stopTime bounds an orderly stop.
const stopTime = 8 * time.Second

type serve struct {
	Listen         string   `default:"127.0.0.1:3000" placeholder:"HOST:PORT" help:"Where to listen; port 0 takes a free one (${default})."`
	Data           string   `default:"./data" placeholder:"FOLDER" help:"Where everything is kept (${default})."`
	PublicURL      []string `name:"public-url" placeholder:"URL" help:"The address by which others reach this server, such as https://chat.example (repeatable)."`
	TrustedProxies []string `placeholder:"CIDR" help:"Proxies whose forwarding headers are believed (repeatable)."`
	TLSCert        string   `name:"tls-cert" placeholder:"FILE" help:"Certificate for https, with --tls-key."`
	TLSKey         string   `name:"tls-key" placeholder:"FILE" help:"Key for https, with --tls-cert."`
	PlainHTTP      bool     `name:"plain-http" help:"Serve http beyond this machine, on a network that you trust."`

	LimitConnsPerUser     uint `default:"20" placeholder:"N" help:"Connections of one user; 0 for no limit (${default})."`
	LimitConnsPerAddress  uint `default:"2000" placeholder:"N" help:"Connections from one address; 0 for no limit (${default})."`
	LimitPostsPerSecond   uint `default:"10" placeholder:"N" help:"Posts per second of one user; 0 for no limit (${default})."`
	LimitPostsBurst       uint `default:"30" placeholder:"N" help:"Posts that one user may make at once; 0 for no limit (${default})."`
	LimitGuestsPerAddress uint `default:"1000" placeholder:"N" help:"New guests an hour from one address; 0 for no limit (${default})."`
	LimitLoginsPerAddress uint `default:"100" placeholder:"N" help:"Logins an hour from one address; 0 for no limit (${default})."`
}

// Run serves until it is told to stop.
func (s *serve) Run() error {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	signals, restore := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer restore()
	running, err := app.Start(signals, s.config(), log)
	if err != nil {
		return err
	}
	fmt.Println("listening on " + running.URL)
	if running.SetupURL != "" {
		fmt.Fprintln(os.Stderr, "finish the setup at "+running.SetupURL)
	}
	var failure error
	select {
	case <-signals.Done():
		restore() // a second signal ends the process at once
	case failure = <-running.Failed():
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	if err := running.Stop(ctx); err != nil {
		log.Warn("the stop was not orderly", "error", err)
	}
	return failure
}

func (s *serve) config() app.Config {
	return app.Config{
		Listen: s.Listen, Data: s.Data, PublicURLs: s.PublicURL, TrustedProxies: s.TrustedProxies,
		TLSCert: s.TLSCert, TLSKey: s.TLSKey, PlainHTTP: s.PlainHTTP, Version: programVersion(),
		Chat: chat.Limits{
			PostsPerSecond: int(s.LimitPostsPerSecond), PostsBurst: int(s.LimitPostsBurst),
			GuestsPerHour: int(s.LimitGuestsPerAddress), LoginsPerHour: int(s.LimitLoginsPerAddress), LoginsPerQuarter: loginsPerQuarter(s.LimitLoginsPerAddress),
		},
		Server: server.Limits{ConnsPerUser: int(s.LimitConnsPerUser), ConnsPerAddress: int(s.LimitConnsPerAddress)},
	}
}

// loginsPerQuarter is the bound per name, unless logins are not bounded at all.
func loginsPerQuarter(perAddress uint) int {
	if perAddress == 0 {
		return 0
	}
	usual, _ := app.DefaultLimits()
	return usual.LoginsPerQuarter
}

type permissions struct{}

// Run prints who may do what.
func (permissions) Run() error {
	_, err := os.Stdout.Write(server.Permissions())
	return err
}

type openAPI struct{}

// Run prints the document.
func (openAPI) Run() error {
	document, err := server.Describe()
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(append(document, '\n'))
	return err
}
