#!/usr/bin/env python3
"""Stands between a client and 127.0.0.1:PORT and misbehaves after so many
bytes of the answer.

usage: cut_proxy.py FOLDER PORT BYTES HOW   (listens on the port in FOLDER/port)

  cut     the connection ends
  stall   nothing more comes, ever
  hold    nothing more comes; FOLDER/held says so; when the server is gone,
          so is the connection
  slow    the rest comes, a thousand bytes every hundredth of a second
"""
import os
import socket
import sys
import threading
import time

folder, port, left, how = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]


def requests(client, server):
    try:
        while data := client.recv(65536):
            server.sendall(data)
    except OSError:
        pass


def until_gone(server):
    with open(os.path.join(folder, "held"), "w"):
        pass
    while server.recv(65536):
        pass


def slowly(client, server):
    while data := server.recv(1000):
        client.sendall(data)
        time.sleep(0.01)


def serve(client):
    given = 0
    server = socket.create_connection(("127.0.0.1", port))
    threading.Thread(target=requests, args=(client, server), daemon=True).start()
    while given < left and (data := server.recv(min(65536, left - given))):
        given += len(data)
        client.sendall(data)
    if how == "stall":
        time.sleep(600)
    elif how == "hold":
        until_gone(server)
    elif how == "slow":
        slowly(client, server)
    client.shutdown(socket.SHUT_RDWR)
    client.close()
    server.close()


def serve_or_not(client):
    try:
        serve(client)
    except OSError:
        pass


listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(8)
with open(os.path.join(folder, "port.new"), "w") as f:
    f.write("%d\n" % listener.getsockname()[1])
os.rename(os.path.join(folder, "port.new"), os.path.join(folder, "port"))
while True:
    threading.Thread(target=serve_or_not, args=(listener.accept()[0],),
                     daemon=True).start()
