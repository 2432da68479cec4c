'use strict';
// Raw bytes for servers and clients of HTTP/1: what the protocol allows, what it forbids, and what lies between.
// A case is [name, text]; each character of the text is a byte.

const get = (fields = '', rest = '') => `GET / HTTP/1.1\r\nHost: a\r\n${fields}\r\n${rest}`;
const post = (fields, body = '') => `POST / HTTP/1.1\r\nHost: a\r\n${fields}\r\n${body}`;
const chunked = (body, fields = '') => post(`Transfer-Encoding: chunked\r\n${fields}`, body);
const next = get('X-Next: 1\r\n').replace('GET /', 'GET /next');
const abc = '3\r\nabc\r\n0\r\n\r\n';

/** CASES as the only request, and with another behind each: is the second a request of its own? */
const alsoFollowed = (cases) => cases.flatMap(([name, text]) => [[name, text], [`${name}, then another`, text + next]]);

const lengths = ['0', '3', '03', '000000000003', '3 ', ' 3', '\t3', '3\t', '+3', '-3', '3,', '3,3', '3, 3', '3, 4', '3;', '3.0', '0x3', '3e0', '', ' ',
  'a', '3a', '2147483648', '4294967299', '9007199254740993', '18446744073709551615', '18446744073709551616', '18446744073709551619',
  '99999999999999999999999999'];
const codings = ['chunked', 'Chunked', 'CHUNKED', ' chunked ', 'chunked,', ',chunked', 'chunked, chunked', 'chunked, identity', 'identity', 'identity, chunked',
  'gzip', 'gzip, chunked', 'gzip,chunked', 'chunked, gzip', 'xchunked', 'chunkedx', 'chunked;q=1', 'chunked ;', '"chunked"', 'chun ked', '', ' ', 'chunked\x0b', '\x0bchunked',
  'chu\0nked', 'identity, identity', 'deflate, gzip, chunked'];
const chunkSizes = ['3', '03', '0000000000000003', '00000000000000003', '+3', '-3', ' 3', '3 ', '3\t', '0x3', '3h', 'g', '', ';', '3;', '3;a', '3;a=', '3;a=b', '3;a="b"', '3;a="b\\"c"',
  '3;a="b', '3; a = b', '3 ;a=b', '3;a;b;c', '3;;', '3;=', '3;a=b c', '3;a\x01', '3;a=\x7f', '3;a=\xff', '3;a="\x01"', '3,3', '3.0', '3\0', 'ffffffffffffffff', '10000000000000000', 'fffffffffffffffff',
  '7fffffffffffffff', '8000000000000000', '100000000'];
const versions = ['HTTP/1.1', 'HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/3.0', 'HTTP/1.2', 'HTTP/1.9', 'HTTP/9.9', 'HTTP/1', 'HTTP/1.', 'HTTP/.1', 'HTTP/11', 'HTTP/1.11', 'HTTP/01.1', 'HTTP/1.01',
  'HTTP/1,1', 'http/1.1', 'Http/1.1', 'HTTPS/1.1', 'HTT/1.1', 'RTSP/1.0', 'ICE/1.0', 'HTTP /1.1', 'HTTP/ 1.1', 'HTTP/1 .1', 'HTTP/1.1 ', 'HTTP/1.1\t', '', ' ', 'HTTP/a.b', 'HTTP/-1.1', 'HTTP/1.1x', 'HTTP/\xb1.1'];
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY', 'PRI', 'M-SEARCH', 'PROPFIND', 'MKCALENDAR', 'SOURCE', 'LINK', 'DESCRIBE', 'SETUP', 'FLUSH', 'GETX', 'GE',
  'G', 'get', 'Get', '', ' GET', '\tGET', '\0GET', 'GET\0', 'FOO', '1GET', '\xefGET', 'HTTP/1.1', 'ANNOUNCE', 'BREW'];
const targets = ['/', '*', '//', '/a b', '/a?b#c', '?a', '#a', 'a', 'http://a/b', 'http://a', 'http:/a', 'HTTP://A/', 'http://u:p@a/', 'a:80', 'a:b', '[::1]:80', '/\x7f', '/\x80', '/\xff', '/\0', '/\x01', '/\t',
  '/"<>\\^`{|}', '/%', '/%zz', '', '/\r', '/\x0c', '/../..', '/;a=b', '.', '1.2.3.4:1', '/\xc3\xbc'];
const fields = [
  'X: y\r\n', 'X:y\r\n', 'X:\ty\t\r\n', 'X:  y  \r\n', 'X:\r\n', 'X: \r\n', 'X : y\r\n', 'X\t: y\r\n', ' X: y\r\n', '\tX: y\r\n', 'X\r\n', 'X y: z\r\n', ': y\r\n', ':\r\n', 'X: y\n', 'X: y\r', 'X: y\r\r\n', 'X: y\n\r\n',
  'X: y\rz\r\n', 'X: y\nZ: w\r\n', 'X: y\r\n z\r\n', 'X: y\r\n\tz\r\n', 'X: y\r\n \r\n z\r\n', 'X:\r\n y\r\n', 'X: y\r\n  \r\n', 'X: \xff\xfe\r\n', 'X: \x7f\r\n', 'X: \x01\r\n', 'X: \0\r\n', 'X: a\tb\r\n', 'X: a\x0bb\r\n', '\xffX: y\r\n', 'X\0: y\r\n',
  'X;: y\r\n', 'X(: y\r\n', 'X"y: z\r\n', 'X@y: z\r\n', 'X[y]: z\r\n', "!#$%&'*+-.^_`|~9: y\r\n", '__proto__: y\r\n', 'constructor: y\r\nConstructor: z\r\n', 'X: 1\r\nx: 2\r\nX: 3\r\n', 'Cookie: a\r\nCookie: b\r\n',
  'Set-Cookie: a\r\nSet-Cookie: b\r\n', 'Host: b\r\n', 'Host: b\r\nHost: c\r\n', 'Age: 1\r\nAge: 2\r\n', 'Content-Type: a\r\nContent-Type: b\r\n', 'User-Agent: a\r\nUser-Agent: b\r\n', 'Authorization: a\r\nAuthorization: b\r\n',
  'Accept: a\r\nAccept: b\r\n', 'X-Empty:\r\nX-Empty: a\r\nX-Empty:\r\n', 'Expect: 100-continue\r\n', 'Expect: 100-Continue\r\n', 'Expect: a\r\n', 'Expect:\r\n', 'Expect: 100-continue, a\r\n', 'Connection: close\r\n', 'Connection: Close\r\n',
  'Connection: keep-alive\r\n', 'Connection: close, keep-alive\r\n', 'Connection: keep-alive\r\nConnection: close\r\n', 'Connection: a\r\n', 'Connection: upgrade\r\n', 'Upgrade: a\r\n', 'Connection: upgrade\r\nUpgrade: a\r\n',
  'Connection: Upgrade, close\r\nUpgrade: h2c\r\n', 'Proxy-Connection: close\r\n', 'Trailer: a\r\n', 'TE: trailers\r\n', 'Keep-Alive: timeout=1\r\n', 'Content-Length : 3\r\n', 'Transfer-Encoding : chunked\r\n',
  'X: y\r\nTransfer-Encoding\x0b: chunked\r\n', 'Transfer_Encoding: chunked\r\n', 'Content-Length: 3\r\n 4\r\n', 'X: y\r\nContent-Length:\n 3\r\n',
];

const server = [
  ['nothing', ''], ['line feeds', '\r\n\r\n'], ['half a line', 'GET'], ['half a head', 'GET / HTTP/1.1\r\nHost: a\r\n'], ['a head', get()], ['two', get() + get()], ['lines before', `\r\n\n\r\n${get()}`],
  ['two and garbage', `${get()}${get()}garbage\r\n\r\n`], ['a body, two and garbage', `${post('Content-Length: 3\r\n', 'abc')}${get()}garbage`],
  ['lines between', `${get()}\r\n\r\n${get()}`], ['TLS', '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03'], ['preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'], ['HTTP/0.9', 'GET /\r\n'], ['HTTP/0.9 without a line', 'GET /'],
  ['an answer', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'], ['CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\nrest'], ['no Host', 'GET / HTTP/1.1\r\n\r\n'], ['no Host in HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n'], ['empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n'],
  ['keep-alive in HTTP/1.0', `GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n${get()}`], ['HTTP/1.0 and another', `GET / HTTP/1.0\r\n\r\n${next}`], ['HTTP/1.0 chunked', `POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n${abc}`],
  ['bare line feeds', 'GET / HTTP/1.1\nHost: a\n\n'], ['bare line feed at the end', 'GET / HTTP/1.1\r\nHost: a\r\n\n'], ['bare carriage returns', 'GET / HTTP/1.1\rHost: a\r\r'], ['CR CR LF', 'GET / HTTP/1.1\r\r\nHost: a\r\n\r\n'],
  ['body of a GET', get('Content-Length: 3\r\n', 'abc')], ['body without a length', post('', 'abc')], ['short body', post('Content-Length: 10\r\n', 'abc')], ['long body', post('Content-Length: 2\r\n', 'abc')],
  ['close and another', get('Connection: close\r\n') + next], ['upgrade and rest', get('Connection: upgrade\r\nUpgrade: a\r\n', 'rest')], ['upgrade with a body', post('Connection: upgrade\r\nUpgrade: a\r\nContent-Length: 3\r\n', 'abcrest')],
  ['upgrade of chunks', chunked(`${abc}rest`, 'Connection: upgrade\r\nUpgrade: a\r\n')],
  ...alsoFollowed([
    ['CL.TE', post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', abc)], ['TE.CL', post('Transfer-Encoding: chunked\r\nContent-Length: 4\r\n', abc)], ['TE.TE', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', abc)],
    ['TE.TE chunked', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', abc)], ['TE gzip.TE chunked', post('Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n', abc)], ['TE obs-fold', post('Transfer-Encoding:\r\n chunked\r\n', abc)],
    ['TE obs-fold later', post('Transfer-Encoding: identity,\r\n chunked\r\n', abc)], ['CL twice', post('Content-Length: 3\r\nContent-Length: 3\r\n', 'abc')], ['CL 3 and 4', post('Content-Length: 3\r\nContent-Length: 4\r\n', 'abcd')], ['CL 0 and 3', post('Content-Length: 0\r\nContent-Length: 3\r\n', 'abc')],
    ['CL on a GET with TE', get('Content-Length: 3\r\nTransfer-Encoding: chunked\r\n', abc)],
    ['chunks without an end', chunked('3\r\nabc\r\n')], ['chunk cut', chunked('5\r\nab')], ['chunks', chunked(abc)], ['many chunks', chunked(`${'1\r\na\r\n'.repeat(50)}0\r\n\r\n`)], ['chunk with LF', chunked('3\nabc\n0\n\n')], ['chunk data with LF', chunked('3\r\nabc\n0\r\n\r\n')],
    ['chunk data too long', chunked('3\r\nabcd\r\n0\r\n\r\n')], ['chunk data without CRLF', chunked('3\r\nabc0\r\n\r\n')], ['chunk CR', chunked('3\rabc\r\n0\r\n\r\n')], ['chunk CRCRLF', chunked('3\r\r\nabc\r\n0\r\n\r\n')], ['last chunk 00', chunked('3\r\nabc\r\n00\r\n\r\n')],
    ['last chunk LF', chunked('3\r\nabc\r\n0\n\n')], ['last chunk without CRLF', chunked('3\r\nabc\r\n0\r\n')], ['last chunk extension', chunked('3\r\nabc\r\n0;a=b\r\n\r\n')], ['trailers', chunked('0\r\nT: v\r\nU: w\r\n\r\n')], ['trailer Content-Length', chunked('0\r\nContent-Length: 9\r\n\r\n')],
    ['trailer Transfer-Encoding', chunked('0\r\nTransfer-Encoding: chunked\r\n\r\n')], ['bad trailer', chunked('0\r\nT : v\r\n\r\n')], ['trailer with NUL', chunked('0\r\nT: \0\r\n\r\n')], ['folded trailer', chunked('0\r\nT: v\r\n w\r\n\r\n')],
    ...lengths.map((value) => [`Content-Length: ${value}`, post(`Content-Length:${value === ' ' ? '' : ' '}${value}\r\n`, 'abc')]),
    ...codings.map((value) => [`Transfer-Encoding: ${value}`, post(`Transfer-Encoding: ${value}\r\n`, abc)]),
    ...chunkSizes.map((size) => [`chunk of ${size}`, chunked(`${size}\r\nabc\r\n0\r\n\r\n`)]),
    ...fields.map((field) => [`field ${field}`, get(field)]),
    ...fields.map((field) => [`first field ${field}`, `POST / HTTP/1.1\r\n${field}Host: a\r\nContent-Length: 3\r\n\r\nabc`]),
  ]),
  ...versions.map((version) => [`version ${version}`, `GET / ${version}\r\nHost: a\r\n\r\n`]),
  ...methods.map((method) => [`method ${method}`, `${method} / HTTP/1.1\r\nHost: a\r\n\r\n`]),
  ...targets.flatMap((target) => ['GET', 'CONNECT', 'OPTIONS'].map((method) => [`${method} ${target}`, `${method} ${target} HTTP/1.1\r\nHost: a\r\n\r\n`])),
  // Sizes around the limits.
  ...[16_000, 16_340, 16_360, 16_370, 16_371, 16_372, 16_373, 16_374, 16_375, 16_376, 16_377, 16_378, 16_379, 16_380, 16_384, 17_000, 70_000].flatMap((size) => [
    [`value of ${size}`, get(`X: ${'a'.repeat(size)}\r\n`)], [`name of ${size}`, get(`${'a'.repeat(size)}: x\r\n`)], [`target of ${size}`, `GET /${'a'.repeat(size)} HTTP/1.1\r\nHost: a\r\n\r\n`],
    [`extension of ${size}`, chunked(`3;a=${'b'.repeat(size)}\r\nabc\r\n0\r\n\r\n`)], [`trailer of ${size}`, chunked(`0\r\nX: ${'a'.repeat(size)}\r\n\r\n`)], [`obs-fold of ${size}`, get(`X: y\r\n ${'a'.repeat(size)}\r\n`)],
    [`spaces of ${size}`, get(`X: ${' '.repeat(size)}y\r\n`)], [`chunk extensions adding up to ${size}`, chunked(`${`1;a=${'b'.repeat(1000)}\r\na\r\n`.repeat(Math.floor(size / 1000))}0\r\n\r\n`)],
  ]),
  ...[100, 998, 999, 1000, 1001, 1999, 2000, 2001, 4000].map((count) => [`${count} fields`, get('A: b\r\n'.repeat(count))]),
  ...[999, 1000, 1001, 2001].map((count) => [`${count} trailers`, chunked(`0\r\n${'A: b\r\n'.repeat(count)}\r\n`)]),
  ...[30, 31, 32, 33, 61, 62, 63, 64].flatMap((count) => [[`${count} short fields`, get('A:b\r\n'.repeat(count))], [`${count} short fields, then another`, get('A:b\r\n'.repeat(count)) + next]]),
  ['100,000 fields', get('A:b\r\n'.repeat(100_000))], ['100,000 empty lines', `${'\r\n'.repeat(100_000)}${get()}`],
];

const ok = 'HTTP/1.1 200 OK\r\n';
const client = [
  ['nothing', ''], ['half a line', 'HTTP/1.1 2'], ['half a head', `${ok}A: b\r\n`], ['a request', get()], ['garbage', 'garbage\r\n\r\n'], ['until the end', `${ok}\r\nabc`], ['length', `${ok}Content-Length: 3\r\n\r\nabc`], ['short', `${ok}Content-Length: 5\r\n\r\nabc`],
  ['long', `${ok}Content-Length: 2\r\n\r\nabc`], ['two', `${ok}Content-Length: 0\r\n\r\n`.repeat(2)], ['chunks', `${ok}Transfer-Encoding: chunked\r\n\r\n${abc}`], ['chunks cut', `${ok}Transfer-Encoding: chunked\r\n\r\n3\r\na`], ['chunks without an end', `${ok}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`],
  ['CL and TE', `${ok}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n${abc}`], ['TE and CL', `${ok}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n${abc}`], ['CL twice', `${ok}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`], ['CL 3 and 4', `${ok}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`],
  ['trailers', `${ok}Transfer-Encoding: chunked\r\n\r\n0\r\nT: v\r\n\r\n`], ['100', `HTTP/1.1 100 Continue\r\n\r\n${ok}Content-Length: 0\r\n\r\n`], ['102', `HTTP/1.1 102 Processing\r\nA: b\r\n\r\n${ok}Content-Length: 0\r\n\r\n`], ['103', `HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n${ok}Content-Length: 0\r\n\r\n`],
  ['many 100', `${'HTTP/1.1 100 Continue\r\n\r\n'.repeat(20)}${ok}Content-Length: 0\r\n\r\n`], ['101', 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: a\r\n\r\nrest'], ['101 without fields', 'HTTP/1.1 101 Switching Protocols\r\n\r\nrest'], ['upgrade of a 200', `${ok}Connection: upgrade\r\nUpgrade: a\r\n\r\nrest`],
  ['100 only', 'HTTP/1.1 100 Continue\r\n\r\n'], ['204 with a body', 'HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc'], ['304 with a length', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n'], ['205', 'HTTP/1.1 205 Reset Content\r\n\r\nabc'], ['lines before', `\r\n\r\n${ok}Content-Length: 0\r\n\r\n`],
  ['bare line feeds', 'HTTP/1.1 200 OK\nContent-Length: 3\n\nabc'], ['HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\nabc'], ['HTTP/1.0 keep-alive', 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc'],
  ...lengths.map((value) => [`Content-Length: ${value}`, `${ok}Content-Length: ${value}\r\n\r\nabc`]), ...codings.map((value) => [`Transfer-Encoding: ${value}`, `${ok}Transfer-Encoding: ${value}\r\n\r\n${abc}`]),
  ...chunkSizes.map((size) => [`chunk of ${size}`, `${ok}Transfer-Encoding: chunked\r\n\r\n${size}\r\nabc\r\n0\r\n\r\n`]), ...fields.map((field) => [`field ${field}`, `${ok}${field}Content-Length: 3\r\n\r\nabc`]), ...versions.map((version) => [`version ${version}`, `${version} 200 OK\r\nContent-Length: 3\r\n\r\nabc`]),
  ...['200', '200 ', '200  OK', '20', '2000', '000', '099', '999', '1', '600', 'abc', '-1', '+200', '2 0', '200\tOK', '200 \xff', '200 \x01', '200 \0', '200 a\rb', '200 OK ', '200OK', ''].map((status) => [`status ${status}`, `HTTP/1.1 ${status}\r\nContent-Length: 3\r\n\r\nabc`]),
  ...[16_000, 16_384, 17_000].map((size) => [`value of ${size}`, `${ok}X: ${'a'.repeat(size)}\r\nContent-Length: 0\r\n\r\n`]), ...[1000, 1999, 2000, 2001].map((count) => [`${count} fields`, `${ok}${'A: b\r\n'.repeat(count)}Content-Length: 0\r\n\r\n`]),
  ['extension of 17000', `${ok}Transfer-Encoding: chunked\r\n\r\n3;a=${'b'.repeat(17_000)}\r\nabc\r\n0\r\n\r\n`],
];

/** Places where each byte from 0 to 255 is tried. */
const serverPlaces = {
  'before the method': (byte) => byte + get(), 'in the method': (byte) => `GE${byte}T / HTTP/1.1\r\nHost: a\r\n\r\n`, 'after the method': (byte) => `GET${byte}/ HTTP/1.1\r\nHost: a\r\n\r\n`, 'in the target': (byte) => `GET /a${byte}b HTTP/1.1\r\nHost: a\r\n\r\n`,
  'first in the target': (byte) => `GET ${byte} HTTP/1.1\r\nHost: a\r\n\r\n`, 'in the query': (byte) => `GET /?a${byte}b HTTP/1.1\r\nHost: a\r\n\r\n`, 'in the fragment': (byte) => `GET /#a${byte}b HTTP/1.1\r\nHost: a\r\n\r\n`, 'in the authority': (byte) => `GET http://a${byte}b/ HTTP/1.1\r\nHost: a\r\n\r\n`,
  'in CONNECT': (byte) => `CONNECT a${byte}b:1 HTTP/1.1\r\nHost: a\r\n\r\n`, 'in the version': (byte) => `GET / HTTP/1${byte}1\r\nHost: a\r\n\r\n`, 'after the version': (byte) => `GET / HTTP/1.1${byte}\r\nHost: a\r\n\r\n`, 'in a name': (byte) => get(`X${byte}Y: z\r\n`), 'first in a name': (byte) => get(`${byte}X: y\r\n`),
  'before the colon': (byte) => get(`X${byte}: y\r\n`), 'after the colon': (byte) => get(`X:${byte}y\r\n`), 'in a value': (byte) => get(`X: y${byte}z\r\n`), 'last in a value': (byte) => get(`X: y${byte}\r\n`), 'for the line feed': (byte) => get(`X: y\r${byte}`), 'for the last line feed': (byte) => `GET / HTTP/1.1\r\nHost: a\r\n\r${byte}`,
  'in Content-Length': (byte) => post(`Content-Length: 3${byte}\r\n`, 'abc'), 'before Content-Length': (byte) => post(`Content-Length: ${byte}3\r\n`, 'abc'), 'after chunked': (byte) => post(`Transfer-Encoding: chunked${byte}\r\n`, abc), 'before chunked': (byte) => post(`Transfer-Encoding: ${byte}chunked\r\n`, abc),
  'before a chunk size': (byte) => chunked(`${byte}3\r\nabc\r\n0\r\n\r\n`), 'after a chunk size': (byte) => chunked(`3${byte}\r\nabc\r\n0\r\n\r\n`), 'in an extension': (byte) => chunked(`3;a${byte}b\r\nabc\r\n0\r\n\r\n`), "in an extension's value": (byte) => chunked(`3;a=b${byte}c\r\nabc\r\n0\r\n\r\n`),
  'in a quoted extension': (byte) => chunked(`3;a="b${byte}c"\r\nabc\r\n0\r\n\r\n`), 'for the CR after a chunk size': (byte) => chunked(`3${byte}\nabc\r\n0\r\n\r\n`), 'for the CR after a chunk': (byte) => chunked(`3\r\nabc${byte}\n0\r\n\r\n`), 'for the LF after a chunk': (byte) => chunked(`3\r\nabc\r${byte}0\r\n\r\n`),
  'in a trailer': (byte) => chunked(`0\r\nT: v${byte}w\r\n\r\n`), 'in Connection': (byte) => get(`Connection: close${byte}\r\n`), 'in Expect': (byte) => get(`Expect: 100-continue${byte}\r\n`), 'in Upgrade': (byte) => get(`Connection: upgrade\r\nUpgrade: a${byte}b\r\n`, 'rest'),
};

module.exports = { server, client, serverPlaces };
