'use strict';

// Is a certificate good for a host name? (RFC 6125, 6.4; tls.checkServerIdentity)

const { domainToASCII } = require('internal/url');
const { isIP, normalAddress } = require('internal/net');
const {
  codes: { ERR_TLS_CERT_ALTNAME_FORMAT, ERR_TLS_CERT_ALTNAME_INVALID },
} = require('internal/errors');

const { isArray } = Array;
/** What has no place in a host name: blanks, controls and anything that is not ASCII. */
const strange = /[^\u0021-\u007f]/u;
const jsonString = /^"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/;

/** Without the dot of a fully qualified name. */
function unqualified(host) {
  return stringEndsWith(host, '.') ? host.slice(0, -1) : host;
}

function labels(host) {
  // Only ASCII letters have a lower case here (RFC 4343).
  return stringSplit(stringReplace(unqualified(host), /[A-Z]/g, (letter) => letter.toLowerCase()), '.');
}

/** The host as a URL would name it, and as the connection was made: certificates hold ASCII names (RFC 5280, 7.2). */
function normalForm(host) {
  return domainToASCII(host) || host;
}

/** Does PATTERN ("*.example.org") cover the host of LABELS? */
function covers(hostLabels, pattern) {
  if (!pattern) return false;
  const patternLabels = labels(pattern);
  if (hostLabels.length !== patternLabels.length || arrayIncludes(patternLabels, '')) return false;
  if (arraySome(patternLabels, (label) => regExpExec(strange, label) !== null)) return false;
  for (let i = hostLabels.length - 1; i > 0; i--) {
    if (hostLabels[i] !== patternLabels[i]) return false;
  }
  const [hostLabel] = hostLabels;
  const [patternLabel] = patternLabels;
  const pieces = stringSplit(patternLabel, '*', 3);
  // No wildcards within internationalised labels (RFC 6125, 6.4.3).
  if (pieces.length === 1 || patternLabel.includes('xn--')) return hostLabel === patternLabel;
  // One wildcard, and not right below the top.
  if (pieces.length > 2 || patternLabels.length <= 2) return false;
  const [before, after] = pieces;
  return before.length + after.length <= hostLabel.length && hostLabel.startsWith(before) && hostLabel.endsWith(after);
}

/** The entries of a subjectaltname text; some are JSON strings, which may hold commas. */
function splitNames(text) {
  const names = [];
  let current = '';
  let at = 0;
  while (at < text.length) {
    const quote = text.indexOf('"', at);
    const comma = text.indexOf(', ', at);
    if (quote !== -1 && (comma === -1 || quote < comma)) {
      current += text.slice(at, quote);
      const match = jsonString.exec(text.slice(quote));
      if (match === null) throw new ERR_TLS_CERT_ALTNAME_FORMAT();
      current += JSON.parse(match[0]);
      at = quote + match[0].length;
    } else if (comma !== -1) {
      names.push(current + text.slice(at, comma));
      current = '';
      at = comma + 2;
    } else {
      current += text.slice(at);
      at = text.length;
    }
  }
  names.push(current);
  return names;
}

/** One way of writing an address. */
function canonicalAddress(text) {
  const family = isIP(text);
  return family === 0 ? undefined : normalAddress(text, family);
}

/**
 * @param {string} hostname
 * @param {object} cert as getPeerCertificate() gives it
 * @returns {Error|undefined} why it is not
 */
function checkServerIdentity(hostname, cert) {
  const { subject, subjectaltname: altNames } = cert;
  const dnsNames = [];
  const addresses = [];
  hostname = `${hostname}`;
  if (altNames) {
    const names = altNames.includes('"') ? splitNames(altNames) : altNames.split(', ');
    for (const name of names) {
      if (name.startsWith('DNS:')) dnsNames.push(name.slice(4));
      else if (name.startsWith('IP Address:')) addresses.push(canonicalAddress(name.slice(11)));
    }
  }
  let reason;
  hostname = unqualified(hostname);
  if (isIP(hostname)) {
    if (addresses.includes(canonicalAddress(hostname))) return undefined;
    reason = `IP: ${hostname} is not in the cert's list: ${addresses.join(', ')}`;
  } else if (dnsNames.length > 0) {
    const hostLabels = labels(normalForm(hostname));
    if (dnsNames.some((name) => covers(hostLabels, name))) return undefined;
    reason = `Host: ${hostname}. is not in the cert's altnames: ${altNames}`;
  } else if (subject?.CN) {
    // Only where there are no alternative names (RFC 6125, 6.4.4).
    const { CN: name } = subject;
    const hostLabels = labels(normalForm(hostname));
    const names = isArray(name) ? name : [name];
    if (arraySome(names, (one) => covers(hostLabels, one))) return undefined;
    reason = `Host: ${hostname}. is not cert's CN: ${name}`;
  } else {
    reason = 'Cert does not contain a DNS name';
  }
  return new ERR_TLS_CERT_ALTNAME_INVALID(reason, hostname, cert);
}

module.exports = { checkServerIdentity };
