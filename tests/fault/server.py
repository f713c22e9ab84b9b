#!/usr/bin/env python3
"""An https server that misbehaves as it is told: the path says how.

usage: server.py FOLDER [--cert PEM --key PEM] [--client-ca PEM] [--plain]

Writes FOLDER/port when it listens on 127.0.0.1, and one file a request:
FOLDER/N.head (request line and headers) and FOLDER/N.body. FOLDER/file is
what GET /file gives, with ETag, Last-Modified and ranges; FOLDER/cusres is
what /cusres answers. Counts of what a path was asked are kept, so that
"/first/X/then/Y" behaves as X once and as Y ever after.

Behaviours:
  ok            200, no body               receipt    200, "received"
  status/N      N                          retry/N/S  N, Retry-After: S
  accept-die    reads the request, closes without a word
  half-die      reads half of the body, closes
  twice         answers two times          late/S     answers after S seconds
  hold          answers when FOLDER/go is there
  redirect-http redirect-host              to http://, to another port
  garbage       not HTTP                   html       400 in a page of HTML
  certificate   nginx's 400 about a certificate
  cut/N         promises the file, sends N bytes, closes
  stall/N       sends N bytes of it, then nothing
  trickle/N     sends N bytes of it, then ten every second
  reset/N       sends N bytes of it, then a reset instead of an end
  slow/N        the file in N pieces, a tenth of a second between them
  long          sends more than it promised
  weak          the file under a weak ETag, cut
  file          the file                   cusres     FOLDER/cusres
"""
import argparse
import email.utils
import hashlib
import os
import socket
import ssl
import struct
import threading
import time

arguments = argparse.ArgumentParser()
arguments.add_argument("folder")
arguments.add_argument("--cert")
arguments.add_argument("--key")
arguments.add_argument("--client-ca")
arguments.add_argument("--plain", action="store_true")
arguments.add_argument("--tls-max", default="")
options = arguments.parse_args()

lock = threading.Lock()
seen = {}
requests = 0


def path_in(name):
    return os.path.join(options.folder, name)


def read_head(stream):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = stream.read(1)
        if not byte:
            return None
        head += byte
    return head


def header(head, name):
    for line in head.decode("latin-1").split("\r\n")[1:]:
        key, _, value = line.partition(":")
        if key.lower() == name.lower():
            return value.strip()
    return None


def answer(stream, status, body=b"", extra=(), length=None):
    lines = ["HTTP/1.1 %d Whatever" % status]
    lines.append("Content-Length: %d" % (len(body) if length is None else length))
    lines += extra
    stream.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
    stream.flush()


def content():
    with open(path_in("file"), "rb") as f:
        data = f.read()
    tag = '"' + hashlib.sha256(data).hexdigest()[:16] + '"'
    when = email.utils.formatdate(os.stat(path_in("file")).st_mtime, usegmt=True)
    return data, tag, when


def give_file(stream, head, send=None, weak=False, cut_only_first=True):
    """The file or the part asked for; send: only so many bytes of it."""
    data, tag, when = content()
    if weak:
        tag = "W/" + tag
    marks = ["ETag: " + tag, "Last-Modified: " + when, "Accept-Ranges: bytes"]
    if header(head, "If-None-Match") == tag:
        answer(stream, 304, b"", marks)
        return False
    wanted = header(head, "Range")
    condition = header(head, "If-Range")
    status, start = 200, 0
    if wanted and (condition is None or condition in (tag, when)):
        start = int(wanted.split("=")[1].rstrip("-"))
        if start >= len(data):
            answer(stream, 416, b"", ["Content-Range: bytes */%d" % len(data)])
            return False
        status = 206
        marks.append("Content-Range: bytes %d-%d/%d" %
                     (start, len(data) - 1, len(data)))
    part = data[start:]
    if send is None:
        answer(stream, status, part, marks)
        return False
    answer(stream, status, part[:send], marks, length=len(part))
    return True


def give_slowly(stream, head, send, pieces, pause):
    """As give_file, what is after send bytes in pieces with pauses."""
    data = content()[0]
    give_file(stream, head, send)
    size = -(-(len(data) - send) // pieces)
    for at in range(send, len(data), size):
        stream.write(data[at:at + size])
        stream.flush()
        time.sleep(pause)


def reset(connection):
    """No end of file, no alert: RST, as when the machine is gone."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                          struct.pack("ii", 1, 0))
    os.close(connection.detach())


def behave(connection, stream, head, body_length, words):
    """Returns whether the connection is to be closed."""
    word = words[0] if words else "ok"
    if word == "half-die":
        stream.read(body_length // 2)
        return True
    body = stream.read(body_length)
    record(head, body)
    if word == "ok":
        answer(stream, 200)
    elif word == "receipt":
        answer(stream, 200, b"received")
    elif word == "status":
        answer(stream, int(words[1]))
    elif word == "retry":
        answer(stream, int(words[1]), b"", ["Retry-After: " + words[2]])
    elif word == "accept-die":
        return True
    elif word == "twice":
        answer(stream, 200)
        answer(stream, 200)
        return True
    elif word == "late":
        time.sleep(float(words[1]))
        answer(stream, 200)
    elif word == "hold":
        while not os.path.exists(path_in("go")):
            time.sleep(0.05)
        answer(stream, 200)
    elif word == "redirect-http":
        answer(stream, 302, b"", ["Location: http://localhost:9/file"])
    elif word == "redirect-host":
        answer(stream, 307, b"", ["Location: https://localhost:9/elsewhere"])
    elif word == "redirect-file":
        answer(stream, 302, b"", ["Location: /file"])
    elif word == "redirect-loop":
        answer(stream, 302, b"", ["Location: /redirect-loop"])
    elif word == "garbage":
        stream.write(b"\x00\x01garbage that is no HTTP\n\n")
        stream.flush()
        return True
    elif word == "html":
        answer(stream, 400, b"<html>no</html>", ["Content-Type: text/html"])
    elif word == "certificate":
        answer(stream, 400, b"<html><center>No required SSL certificate was "
               b"sent</center></html>", ["Content-Type: text/html"])
    elif word == "file":
        give_file(stream, head)
    elif word == "weak":
        return give_file(stream, head, int(words[1]), weak=True)
    elif word == "cut":
        return give_file(stream, head, int(words[1]))
    elif word == "stall":
        give_file(stream, head, int(words[1]))
        time.sleep(600)
        return True
    elif word == "trickle":
        send = int(words[1])
        give_slowly(stream, head, send, -(-len(content()[0]) // 10), 1)
    elif word == "slow":
        give_slowly(stream, head, 0, int(words[1]), 0.1)
    elif word == "reset":
        give_file(stream, head, int(words[1]))
        time.sleep(0.3)     # else the reset takes the bytes with it
        reset(connection)
        return True
    elif word == "long":
        data = content()[0]
        answer(stream, 200, data, length=len(data) // 2)
        return True
    elif word == "cusres":
        with open(path_in("cusres"), "rb") as f:
            answer(stream, 200, f.read(), ["Content-Type: application/EDIFACT"])
    elif word == "cusres-cut":
        with open(path_in("cusres"), "rb") as f:
            text = f.read()
            answer(stream, 200, text[:len(text) // 2], length=len(text))
        return True
    elif word == "poll":
        # Once each, as a queue that forgets what it gave.
        name = path_in("cusres")
        if os.path.exists(name):
            with open(name, "rb") as f:
                text = f.read()
            os.rename(name, name + ".given")
            answer(stream, 200, text)
        else:
            answer(stream, 204)
    else:
        answer(stream, 404)
    return False


def record(head, body):
    global requests
    with lock:
        requests += 1
        number = requests
    with open(path_in("%d.body" % number), "wb") as f:
        f.write(body)
    with open(path_in("%d.head" % number), "wb") as f:
        f.write(head)


def resolve(path):
    """"/first/X/then/Y": X the first time, Y later."""
    words = path.strip("/").split("/")
    if words[0] != "first":
        return words
    then = words.index("then")
    with lock:
        times = seen[path] = seen.get(path, 0) + 1
    return words[1:then] if times == 1 else words[then + 1:]


def serve(connection, context):
    try:
        if context is not None:
            connection = context.wrap_socket(connection, server_side=True,
                                             do_handshake_on_connect=False)
            try:
                connection.do_handshake()
            except ssl.SSLError:
                # Let the client read the alert: no reset of unread bytes.
                connection.settimeout(0.5)
                while socket.socket.recv(connection, 65536):
                    pass
                return
        stream = connection.makefile("rwb")
        while True:
            head = read_head(stream)
            if head is None:
                break
            path = head.split(b" ")[1].decode()
            length = int(header(head, "Content-Length") or 0)
            if behave(connection, stream, head, length, resolve(path)):
                break
    except (OSError, ValueError):
        pass
    finally:
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        connection.close()


def main():
    context = None
    if not options.plain:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert, options.key)
        if options.client_ca:
            context.load_verify_locations(options.client_ca)
            context.verify_mode = ssl.CERT_REQUIRED
        if options.tls_max == "1.1":
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    with open(path_in("port.new"), "w") as f:
        f.write("%d\n" % listener.getsockname()[1])
    os.rename(path_in("port.new"), path_in("port"))
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, context),
                         daemon=True).start()


main()
