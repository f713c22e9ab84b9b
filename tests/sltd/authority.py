#!/usr/bin/env python3
"""A mock authority, for tests: answers like a healthy one, or not.

usage: authority.py FOLDER [--plain]

FOLDER has server.pem, server.key and ca.pem (clients must have a certificate
of that CA); --plain speaks HTTP, to stand behind nginx. It listens on
127.0.0.1 at the port in FOLDER/port. What it is asked and told is appended to
FOLDER/requests.jsonl. The first step of the path says how it behaves ("raw":
it answers with FOLDER/raw, in which @ID@ is the question's id); L898902C3 of
UTO is listed, nothing else is. Its data is of today, two in the morning.
"""
import json
import os
import re
import socket
import ssl
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FOLDER = sys.argv[1]
AS_OF = time.strftime("%Y-%m-%dT02:00:00Z", time.gmtime(time.time() - 7200))
RECORD = {"number": "L898902C3", "issuing_state": "UTO", "type": "P",
          "status": "stolen", "reported": "2020-02-02",
          "reference": "UTO-123"}
SOAP = """<?xml version="1.0"?>
<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">
<e:Body><s:Result xmlns:s="urn:example:gateway" asOf="AS_OF">
%s</s:Result></e:Body></e:Envelope>""".replace("AS_OF", AS_OF)
DOCUMENT = """<s:Document><s:Number>L898902C3</s:Number><s:Country>UTO
</s:Country><s:Fraud>STL</s:Fraud><s:Case>UTO-123</s:Case></s:Document>"""
CASE = """<s:CaseFile id="CASE"><s:Document><s:Number>L898902C3</s:Number>
<s:ValidUntil>2030-01-01</s:ValidUntil></s:Document><s:Remark>seen at gate 7
</s:Remark></s:CaseFile>"""
seen = {}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def send(self, status, body, kind="application/json", headers=()):
        body = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def note(self, body):
        with open(os.path.join(FOLDER, "requests.jsonl"), "a") as f:
            f.write(json.dumps({
                "path": self.path, "body": body,
                "key": self.headers.get("Idempotency-Key"),
                "headers": sorted(k.lower() for k in self.headers)}) + "\n")

    def search(self, body):
        question = json.loads(body)
        state = question.get("issuing_state")
        hit = (question["number"] == "L898902C3" and state in (None, "UTO"))
        word = "no_record" if not hit else "hit" if state else "candidate"
        return {"id": question["id"], "as_of": AS_OF, "answer": word,
                "records": [RECORD] if hit else []}

    def hang_up(self):
        # close() alone leaves it open: the streams of this handler hold it.
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def report(self, body):
        key = self.headers.get("Idempotency-Key")
        if key in seen and seen[key] != body:
            return self.send(409, "{}")
        first = key not in seen
        seen[key] = body
        if self.path.startswith("/dies") and first:
            # Accepted, and gone before anybody was told.
            self.hang_up()
            return None
        return self.send(200, json.dumps(
            {"answer": "accepted", "receipt": "R-%d" % len(seen)}))

    def do_POST(self):
        body = self.rfile.read(
            int(self.headers.get("Content-Length", 0))).decode()
        self.note(body)
        mode = self.path.split("/")[1]
        if mode == "raw":
            with open(os.path.join(FOLDER, "raw")) as f:
                said = f.read()
            asked = re.search('"id" *: *"([^"]*)"', body)
            return self.send(200, said.replace(
                "@ID@", asked.group(1) if asked else ""), "text/plain")
        if mode == "slow":
            time.sleep(3)
        if mode == "status":
            status = int(self.path.split("/")[2])
            return self.send(status, "{}", headers=[("Retry-After", "1")])
        if mode == "garbage":
            return self.send(200, "<html>hello</html>", "text/html")
        if mode == "half":
            self.send_response(200)
            self.send_header("Content-Length", "500")
            self.end_headers()
            self.wfile.write(b'{"answer":"no_record"')
            self.hang_up()
            return None
        if mode == "records":
            return self.send(200, json.dumps(
                {"answer": "no_record", "records": [RECORD]}))
        if mode == "rejects":
            return self.send(200, json.dumps(
                {"answer": "rejected", "reason": "not your document"}))
        if mode == "soap" and "<ref>" in body:
            case = re.search("<ref>(.*)</ref>", body).group(1)
            return self.send(200, SOAP % CASE.replace("CASE", case),
                "text/xml")
        if mode == "soap":
            number = re.search("<num>(.*)</num>", body).group(1)
            return self.send(200, SOAP % (
                DOCUMENT if number == "L898902C3" else ""), "text/xml")
        if mode == "fault":
            return self.send(200, "<Envelope><Fault/></Envelope>", "text/xml")
        if mode == "foreign" and self.path.endswith("/case"):
            case = json.loads(body)["ref"]
            return self.send(200, json.dumps({"ref": case, "files": [{"no":
                "L898902C3", "told": "seen at gate 7"}]}))
        if mode == "other" and self.path.endswith("/case"):
            return self.send(200, json.dumps({"files": [{"no": "X",
                "iso": "UTO", "told": "of another document"}]}))
        if mode in ("foreign", "other"):
            question = json.loads(body)
            return self.send(200, json.dumps({"meta": {"at": AS_OF[:10]},
                "result": {"code": 1 if question["doc"] == "L898902C3" else 0,
                "items": [{"no": "L898902C3", "why": 7, "iso": "UTO", "id": "\"A\\1\""}]
                if question["doc"] == "L898902C3" else []}}))
        if self.path.endswith("/detail"):
            question = json.loads(body)
            if mode == "nodetail":
                time.sleep(3)
            return self.send(200, json.dumps(
                {"id": question["id"], "record": dict(
                    RECORD, note="seen at gate 7", expiry_date="2030-01-01")}
                if question["reference"] == "UTO-123" else {}))
        if self.path.endswith("/report"):
            return self.report(body)
        return self.send(200, json.dumps(self.search(body)))


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


server = Server(("127.0.0.1", 0), Handler)
if "--plain" not in sys.argv:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(FOLDER, "server.pem"),
                            os.path.join(FOLDER, "server.key"))
    context.load_verify_locations(os.path.join(FOLDER, "ca.pem"))
    context.verify_mode = ssl.CERT_REQUIRED
    server.socket = context.wrap_socket(server.socket, server_side=True)
with open(os.path.join(FOLDER, "port.new"), "w") as f:
    f.write("%d\n" % server.server_address[1])
os.rename(os.path.join(FOLDER, "port.new"), os.path.join(FOLDER, "port"))
server.serve_forever()
