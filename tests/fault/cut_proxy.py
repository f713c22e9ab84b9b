#!/usr/bin/env python3
"""Stands between a client and 127.0.0.1:PORT and is gone after so many bytes
of the answer.

usage: cut_proxy.py FOLDER PORT BYTES      (listens on the port in FOLDER/port)
"""
import os
import socket
import sys
import threading

folder, port, left = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


def requests(client, server):
    try:
        while data := client.recv(65536):
            server.sendall(data)
    except OSError:
        pass


def serve(client):
    given = 0
    server = socket.create_connection(("127.0.0.1", port))
    threading.Thread(target=requests, args=(client, server), daemon=True).start()
    while given < left and (data := server.recv(65536)):
        data = data[:left - given]
        given += len(data)
        client.sendall(data)
    client.shutdown(socket.SHUT_RDWR)
    client.close()
    server.close()


listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(8)
with open(os.path.join(folder, "port.new"), "w") as f:
    f.write("%d\n" % listener.getsockname()[1])
os.rename(os.path.join(folder, "port.new"), os.path.join(folder, "port"))
while True:
    serve(listener.accept()[0])
