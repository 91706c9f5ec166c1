//go:build !linux

package ws

import "net"

// pollers is empty where there is no epoll: every conn has a goroutine.
type pollers struct{}

func (*pollers) open(*Server) error { return nil }

func (*pollers) close() {}

func (*pollers) transport(*Conn, net.Conn) (transport, error) { return nil, nil }

func (*pollers) bell(*Conn, net.Conn, func()) (ringer, error) { return nil, nil }
