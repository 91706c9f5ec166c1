package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
)

// userTime bounds what a command waits for.
const userTime = 30 * time.Second

type userCommands struct {
	List        listUsers   `cmd:"" help:"List everybody on the server."`
	Create      createUser  `cmd:"" help:"Make an account, and print the link with which its person chooses a password."`
	SetPassword setPassword `cmd:"" name:"set-password" help:"Give somebody the password that standard input brings."`
	Reset       resetUser   `cmd:"" help:"Print a link with which somebody chooses a new password."`
	MakeAdmin   makeAdmin   `cmd:"" name:"make-admin" help:"Make somebody an administrator."`
	Deactivate  deactivate  `cmd:"" help:"Close an account, or open it again with --undo."`
}

// operator is what every one of these commands asks.
type operator struct {
	Data      string   `default:"./data" placeholder:"FOLDER" help:"The data folder of the server; ./data if not given."`
	PublicURL []string `name:"public-url" placeholder:"URL" help:"The address in the links, where the server does not run."`
}

// do runs something with the rights of who runs the machine.
func (o operator) do(work func(context.Context, *app.Operator) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), userTime)
	defer cancel()
	opened, err := app.Operate(ctx, app.Config{Data: o.Data, PublicURLs: o.PublicURL, Version: programVersion()})
	if err != nil {
		return err
	}
	err = work(ctx, opened)
	if refused, ok := errors.AsType[*chat.Error](err); ok {
		err = errors.New(oneLine(refused.Message))
	}
	return errors.Join(err, opened.Close())
}

// upon runs something about the user of that name.
func (o operator) upon(name string, work func(context.Context, *app.Operator, chat.User) error) error {
	return o.do(func(ctx context.Context, opened *app.Operator) error {
		var list chat.UserList
		if err := opened.Call(ctx, "user.list", "", chat.ListUsers{Query: name, Limit: 200}, &list); err != nil {
			return err
		}
		for _, user := range list.Users {
			if chat.NameKey(user.Name) == chat.NameKey(name) {
				return work(ctx, opened, user.User)
			}
		}
		return fmt.Errorf("nobody is called %s; bincang user list shows the names", harmless(name))
	})
}

type listUsers struct {
	operator `embed:""`
}

// Run prints a table.
func (l *listUsers) Run() error {
	return l.do(func(ctx context.Context, opened *app.Operator) error {
		out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(out, "NAME\tROLE\tLAST HERE\tSTATE")
		in := chat.ListUsers{Limit: 200}
		for {
			var list chat.UserList
			if err := opened.Call(ctx, "user.list", "", in, &list); err != nil {
				return err
			}
			for _, user := range list.Users {
				fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", harmless(user.Name), user.Role, lastHere(user), stateOf(user))
			}
			if !list.More {
				return out.Flush()
			}
			in.After = list.Users[len(list.Users)-1].ID
		}
	})
}

func lastHere(user chat.ListedUser) string {
	if user.UsedAt == 0 {
		return "never"
	}
	return user.UsedAt.Time().Format(time.DateOnly)
}

func stateOf(user chat.ListedUser) string {
	switch {
	case user.Deactivated:
		return "deactivated"
	case user.BannedUntil == chat.Forever:
		return "banned"
	case user.BannedUntil > 0:
		return "banned until " + user.BannedUntil.Time().Format(time.RFC3339)
	case user.NoPassword && user.Kind == chat.Person:
		return "has not chosen a password"
	}
	return "active"
}

type createUser struct {
	operator `embed:""`
	Name     string `arg:"" help:"The name of the person."`
	Admin    bool   `env:"-" help:"Make him an administrator."`
}

// Run prints the link.
func (c *createUser) Run() error {
	return c.do(func(ctx context.Context, opened *app.Operator) error {
		in := chat.CreateUser{Name: c.Name}
		if c.Admin {
			in.Role = chat.RoleAdmin
		}
		var made chat.CreatedUser
		err := opened.Call(ctx, "user.create", "", in, &made)
		return printed(made.Reset, err)
	})
}

// printed shows a link.
func printed(reset chat.Reset, err error) error {
	if err == nil {
		fmt.Println(reset.URL)
		fmt.Fprintln(os.Stderr, "it works once, until "+reset.ExpiresAt.Time().Format(time.RFC3339))
	}
	return err
}

type resetUser struct {
	operator `embed:""`
	Name     string `arg:"" help:"Whose password is lost."`
}

// Run prints the link.
func (r *resetUser) Run() error {
	return r.upon(r.Name, func(ctx context.Context, opened *app.Operator, user chat.User) error {
		var reset chat.Reset
		err := opened.Call(ctx, "user.reset", "", chat.ResetUser{User: user.ID}, &reset)
		return printed(reset, err)
	})
}

type setPassword struct {
	operator `embed:""`
	Name     string `arg:"" help:"Whose password it is."`
}

// Run reads the password and uses a link of its own; the session that begins by it ends at once.
func (p *setPassword) Run() error {
	password, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if password = strings.TrimRight(password, "\r\n"); password == "" {
		return fmt.Errorf("give the password on standard input: %w", err)
	}
	return p.upon(p.Name, func(ctx context.Context, opened *app.Operator, user chat.User) error {
		var reset chat.Reset
		if err := opened.Call(ctx, "user.reset", "", chat.ResetUser{User: user.ID}, &reset); err != nil {
			return err
		}
		var begun chat.Welcome
		if err := opened.Call(ctx, "account.reset", "", chat.ResetAccount{Token: reset.Token, Password: password}, &begun); err != nil {
			return err
		}
		return opened.Call(ctx, "session.delete", begun.Token, chat.LogOut{}, nil)
	})
}

type makeAdmin struct {
	operator `embed:""`
	Name     string `arg:"" help:"Who becomes an administrator."`
}

// Run changes the role.
func (m *makeAdmin) Run() error {
	return m.upon(m.Name, func(ctx context.Context, opened *app.Operator, user chat.User) error {
		return opened.Call(ctx, "user.update", "", map[string]any{"user": user.ID, "role": chat.RoleAdmin}, nil)
	})
}

type deactivate struct {
	operator `embed:""`
	Name     string `arg:"" help:"Whose account it is."`
	Undo     bool   `env:"-" help:"Open the account again."`
}

// Run closes the account.
func (d *deactivate) Run() error {
	return d.upon(d.Name, func(ctx context.Context, opened *app.Operator, user chat.User) error {
		return opened.Call(ctx, "user.deactivate", "", map[string]any{"user": user.ID, "on": !d.Undo}, nil)
	})
}
