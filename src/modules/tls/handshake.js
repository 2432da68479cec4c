'use strict';

// What the native stream tells during a handshake; `this` is the handle. These functions become its prototype's.

const { Buffer } = require('buffer');
const { symbols: { owner_symbol } } = require('internal/async_hooks');
const {
  codes: {
    ERR_INVALID_ARG_VALUE, ERR_MULTIPLE_CALLBACK, ERR_SOCKET_CLOSED, ERR_TLS_ALPN_CALLBACK_INVALID_RESULT,
    ERR_TLS_RENEGOTIATION_DISABLED, ERR_TLS_SESSION_ATTACK,
  },
} = require('internal/errors');
const { validateBuffer, validateObject, validateString } = require('internal/errors/validators');
const { isArrayBufferView } = require('internal/util/types');
const { NativeContext } = require('internal/tls/secure_context');
const { kDisableRenegotiation, kIsVerified, kPendingSession } = require('internal/tls/symbols');

/** Calls DONE for the first answer only; a second one is the end of the connection. */
function answerOnce(owner, done) {
  let answered = false;
  return (error, value) => {
    if (answered) {
      owner.destroy(new ERR_MULTIPLE_CALLBACK());
      return;
    }
    answered = true;
    if (error) owner.destroy(error);
    else if (owner._handle === null) owner.destroy(new ERR_SOCKET_CLOSED());
    else done(value);
  };
}

/** Servers: a client may not keep us busy with handshakes (tls.CLIENT_RENEG_LIMIT). */
function onhandshakestart(now) {
  const owner = this[owner_symbol];
  const { CLIENT_RENEG_LIMIT, CLIENT_RENEG_WINDOW } = require('tls');
  if (now - this.lastHandshakeTime >= CLIENT_RENEG_WINDOW * 1000) this.handshakes = 0;
  const first = this.lastHandshakeTime === 0;
  this.lastHandshakeTime = now;
  if (first) return;
  if (++this.handshakes > CLIENT_RENEG_LIMIT) {
    owner._emitTLSError(new ERR_TLS_SESSION_ATTACK());
    return;
  }
  if (owner[kDisableRenegotiation]) owner._emitTLSError(new ERR_TLS_RENEGOTIATION_DISABLED());
}

function onhandshakedone() {
  this[owner_symbol]?._finishInit();
}

function onkeylog(line) {
  this[owner_symbol]?.emit('keylog', line);
}

function onocspresponse(response) {
  this[owner_symbol]?.emit('OCSPResponse', response);
}

function onerror(error) {
  const owner = this[owner_symbol];
  if (!owner || owner._hadError) return;
  owner._hadError = true;
  if (!owner._secureEstablished) {
    // Who listens for 'tlsClientError' still finds the socket.
    owner._closeAfterHandlingError = true;
    owner.destroy(error);
  } else if (owner._tlsOptions?.isServer && owner._rejectUnauthorized && /peer did not return a certificate/.test(error.message)) {
    // It is what rejectUnauthorized is for.
    owner.destroy();
  } else {
    owner._emitTLSError(error);
  }
}

/** Servers that keep sessions: is there one of this id? */
function onclienthello(hello) {
  const owner = this[owner_symbol];
  const onSession = answerOnce(owner, (session) => {
    this.loadSession(session);
    this.endParser();
  });
  if (hello.sessionId.length <= 0 || hello.tlsTicket ||
      (owner.server && !owner.server.emit('resumeSession', hello.sessionId, onSession))) {
    this.endParser();
  }
}

function onnewsession(sessionId, session) {
  const owner = this[owner_symbol];
  if (!owner._tlsOptions.isServer) {
    // Only what a verified server gave may be used again.
    if (owner[kIsVerified]) owner.emit('session', session);
    else owner[kPendingSession] = session;
    return;
  }
  const { server } = owner;
  if (!server) {
    this.newSessionDone();
    return;
  }
  let called = false;
  const done = () => {
    if (called) return;
    called = true;
    if (owner._handle === null) {
      owner.destroy(new ERR_SOCKET_CLOSED());
      return;
    }
    this.newSessionDone();
    owner._newSessionPending = false;
    if (owner._securePending) owner._finishInit();
    owner._securePending = false;
  };
  owner._newSessionPending = true;
  if (!server.emit('newSession', sessionId, session, done)) done();
}

/** The client said which host it wants: which certificate is it to see? */
function oncertcb(info) {
  const owner = this[owner_symbol];
  const { servername } = info;
  if (servername) owner.servername = servername;
  if (!servername || !owner._SNICallback) {
    requestOCSP(owner, info);
    return;
  }
  owner._SNICallback(servername, answerOnce(owner, (context) => {
    if (context) owner._handle.sniContext = context.context || context;
    requestOCSP(owner, info);
  }));
}

function requestOCSP(owner, info) {
  const { server } = owner;
  if (!info.OCSPRequest || !server || server.listenerCount('OCSPRequest') === 0) {
    certificateChosen(owner);
    return;
  }
  let context = owner._handle.sniContext || server._sharedCreds;
  if (context.context) ({ context } = context);
  server.emit('OCSPRequest', context.getCertificate(), context.getIssuer(), answerOnce(owner, (response) => {
    if (response) owner._handle.setOCSPResponse(response);
    certificateChosen(owner);
  }));
}

function certificateChosen(owner) {
  const { sniContext } = owner._handle;
  if (sniContext !== undefined && !(sniContext instanceof NativeContext)) {
    owner._handle.onerror(new TypeError('Invalid SNI context'));
    return;
  }
  owner._handle.certCbDone(sniContext);
}

// ---- answers that OpenSSL waits for ------------------------------------------------------------------------------------

/** Runs ANSWER; what it throws ends the connection. */
function guarded(owner, answer) {
  try {
    return answer();
  } catch (error) {
    owner.destroy(error);
    return undefined;
  }
}

/** PROTOCOLS as they are on the wire. Where the chosen one is; undefined: no agreement. */
function onalpn(wire) {
  const owner = this[owner_symbol];
  return guarded(owner, () => {
    const protocols = [];
    const offsets = [];
    for (let at = 0; at < wire.length; at += wire[at] + 1) {
      offsets.push(at);
      protocols.push(wire.latin1Slice(at + 1, at + 1 + wire[at]));
    }
    const servername = this.getServername() || false;
    const selected = Reflect.apply(owner._tlsOptions.ALPNCallback, owner, [{ servername, protocols }]);
    if (selected === undefined) return undefined;
    const index = protocols.indexOf(selected);
    if (index === -1) throw new ERR_TLS_ALPN_CALLBACK_INVALID_RESULT(selected, protocols);
    return offsets[index];
  });
}

function onpskserver(identity, maxPskLength) {
  const owner = this[owner_symbol];
  return guarded(owner, () => {
    const answer = owner._tlsOptions.pskCallback(owner, identity);
    if (answer == null) return undefined;
    let psk = answer;
    if (!isArrayBufferView(answer)) {
      validateObject(answer, 'ret');
      ({ psk } = answer);
      validateBuffer(psk, 'psk');
    }
    if (psk.length > maxPskLength) {
      throw new ERR_INVALID_ARG_VALUE('psk', psk, `Pre-shared key exceeds ${maxPskLength} bytes`);
    }
    return psk;
  });
}

function onpskclient(hint, maxIdentityLength, maxPskLength) {
  const owner = this[owner_symbol];
  return guarded(owner, () => {
    const answer = owner._tlsOptions.pskCallback(hint);
    if (answer == null) return undefined;
    validateObject(answer, 'ret');
    const { psk, identity } = answer;
    validateBuffer(psk, 'psk');
    if (psk.length > maxPskLength) {
      throw new ERR_INVALID_ARG_VALUE('psk', psk, `Pre-shared key exceeds ${maxPskLength} bytes`);
    }
    validateString(identity, 'identity');
    if (Buffer.byteLength(identity) > maxIdentityLength) {
      throw new ERR_INVALID_ARG_VALUE('identity', identity, `PSK identity exceeds ${maxIdentityLength} bytes`);
    }
    return { psk, identity };
  });
}

module.exports = {
  onhandshakestart,
  onhandshakedone,
  onkeylog,
  onocspresponse,
  onerror,
  onclienthello,
  onnewsession,
  oncertcb,
  onalpn,
  onpskserver,
  onpskclient,
};
