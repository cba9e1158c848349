# SPDX-License-Identifier: MIT
"""A server on loopback, over TLS, for tests/scripts/update.sh: each path answers as its name says.

    update.py CERTIFICATE KEY CATALOGUE PORT-FILE
"""
import http.server
import os
import ssl
import sys
import time

certificate, key, catalogue, port_file = sys.argv[1:]
with open(catalogue, "rb") as file:
    text = file.read()


class Answer(http.server.BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def head(self, status, length, **more):
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()

    def do_GET(self):
        if self.path == "/right":
            self.head(200, len(text))
            self.wfile.write(text)
        elif self.path == "/moved":
            self.head(301, 0, Location="/right")
        elif self.path == "/wrong":
            other = b'{"hello": "you"}'
            self.head(200, len(other))
            self.wfile.write(other)
        elif self.path == "/cut":       # a valid length, but not the whole catalogue
            self.head(200, len(text) // 2)
            self.wfile.write(text[: len(text) // 2])
        elif self.path == "/half":      # the connection ends before the length that was promised
            self.head(200, len(text))
            self.wfile.write(text[: len(text) // 2])
        elif self.path == "/plain":
            self.head(301, 0, Location="http://127.0.0.1:1/right")
        elif self.path == "/loop":
            self.head(302, 0, Location="/loop")
        elif self.path == "/zeros":
            self.head(200, 2 << 30)
            try:
                for _ in range(2 << 10):
                    self.wfile.write(bytes(1 << 20))
            except OSError:
                pass
        elif self.path == "/silent":
            time.sleep(30)
        else:
            page = b"<html>There is no such page.</html>"
            self.head(404, len(page))
            self.wfile.write(page)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
server.daemon_threads = True
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True)
with open(port_file + ".new", "w") as file:
    file.write(str(server.server_address[1]))
os.rename(port_file + ".new", port_file)
server.serve_forever()
