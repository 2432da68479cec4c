'use strict';
// Opens connections to a port, asks once on each and keeps them: idle_clients.js PORT COUNT. Prints "ready".
const net = require('node:net');

const [port, count] = process.argv.slice(2).map(Number);
const sockets = [];
let answered = 0;

function open() {
  if (sockets.length === count) return;
  const socket = net.connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'));
  sockets.push(socket);
  socket.once('data', () => {
    if (++answered === count) console.log('ready');
    open();
  });
  socket.on('error', (error) => {
    console.log(error.code);
    process.exit(1);
  });
}
for (let i = 0; i < 64; i++) open();
