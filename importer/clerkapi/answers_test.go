package clerkapi

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// What is no HTTP, or more than a head has, is told in fixed words: nothing of it is repeated.
func TestHeadsOfAnswersAreNotRepeated(t *testing.T) {
	const mine = "5f4dcc3b-mine"
	const ok = "HTTP/1.1 200 OK\r\n"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	answers := make(chan string)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = http.ReadRequest(bufio.NewReader(conn))
			_, _ = conn.Write([]byte(<-answers))
			_ = conn.Close()
		}
	}()
	c, err := New(Config{URL: "http://" + l.Addr().String(), SecretKey: "sk_test_x", Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	for name, answer := range map[string]string{
		"a length in words":       ok + "Content-Length: " + mine + "\r\n\r\n{}",
		"two lengths":             ok + "Content-Length: 1\r\nContent-Length: 2\r\nX: " + mine + "\r\n\r\n{}",
		"an unknown encoding":     ok + "Transfer-Encoding: " + mine + "\r\n\r\n{}",
		"a line without colon":    ok + mine + "\r\n\r\n{}",
		"a head without end":      ok + strings.Repeat("X: "+mine+"\r\n", 20_000),
		"a status in words":       "HTTP/1.1 " + mine + "\r\n\r\n",
		"a version in words":      "HTTP/" + mine + " 200 OK\r\n\r\n",
		"another protocol":        "SSH-2.0-" + mine + "\r\n",
		"chunks without length":   ok + "Transfer-Encoding: chunked\r\n\r\n" + mine + "\r\n{}",
		"a trailer without colon": ok + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n" + mine + "\r\n\r\n",
		"a text that is cut":      ok + "Content-Length: 100\r\n\r\n" + mine,
		"gzip that is none":       ok + "Content-Encoding: gzip\r\nContent-Length: 13\r\n\r\n" + mine,
	} {
		go func() { answers <- answer }()
		_, err := c.GetInstance(context.Background())
		if err == nil || Classify(err) != Unknown || strings.Contains(err.Error(), mine) || strings.Contains(err.Error(), "net/http") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A server of HTTP/2 that is restarted does not speak something else than HTTP.
func TestTheEndOfAConnectionIsNoOtherProtocol(t *testing.T) {
	err := withoutItsBytes(errors.New(`http2: server sent GOAWAY and closed the connection; LastStreamID=1, ErrCode=NO_ERROR, debug="mine"`))
	if !errors.Is(err, errEnded) || Classify(err) != Unknown {
		t.Error(err)
	}
}

// An answer with two ids says nothing.
func TestTwoIDsAreNone(t *testing.T) {
	for _, text := range []string{
		`{"object":"user","id":"user_1","id":"user_2","external_id":"x"}`, `{"id":"user_1","external_id":"x","ID":"user_2"}`, `{"\u0069d":"user_1","id":"user_2","external_id":"x"}`,
	} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) }))
		c, err := New(Config{URL: srv.URL + "/v1", SecretKey: "sk_test_4eC39HqLyjWDarjtT1zdp7dc"})
		if err != nil {
			t.Fatal(err)
		}
		u, err := c.CreateUser(context.Background(), &CreateUserParams{ExternalID: Some("x")})
		if Classify(err) != Unknown || err == nil {
			t.Errorf("%s: %+v %v", text, u, err)
		}
		srv.Close()
	}
}
