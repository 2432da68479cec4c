'use strict';

// Proxies for agents (https://nodejs.org/api/http.html#built-in-proxy-support): HTTP_PROXY, HTTPS_PROXY and NO_PROXY.

const { URL } = require('internal/url');
const { Buffer } = require('buffer');
const { codes: { ERR_PROXY_INVALID_CONFIG } } = require('internal/errors');
const { getOptionValue } = require('internal/options');
const { isIP, addressBytes } = require('internal/net');

const kProxyConfig = Symbol('kProxyConfig');
/** On a socket: the request waits until the tunnel through it stands. */
const kWaitForProxyTunnel = Symbol('kWaitForProxyTunnel');

/** The proxy variables for the global agents, when the user asked for that. */
function environment() {
  if (getOptionValue('--use-env-proxy') !== true) return undefined;
  const { http_proxy, HTTP_PROXY, https_proxy, HTTPS_PROXY, no_proxy, NO_PROXY } = process.env;
  // What is no URL at all is a mistake that the program must not start with.
  for (const url of [http_proxy || HTTP_PROXY, https_proxy || HTTPS_PROXY]) {
    if (url) new URL(url);
  }
  return { http_proxy, HTTP_PROXY, https_proxy, HTTPS_PROXY, no_proxy, NO_PROXY };
}

/** One entry of NO_PROXY. */
function parseBypass(entry) {
  if (entry === '*') return { all: true };
  const range = entry.split('-');
  if (range.length === 2 && isIP(range[0]) === 4 && isIP(range[1]) === 4) {
    return { low: addressBytes(range[0], 4), high: addressBytes(range[1], 4) };
  }
  const match = /^(.*?)(?::(\d+))?$/.exec(entry);
  let [, host, port] = match;
  if (isIP(entry)) {
    host = entry;
    port = undefined;
  }
  if (host.startsWith('*')) host = host.slice(1);
  return { host: host.toLowerCase(), port };
}

class ProxyConfig {
  constructor(url, keepAlive, noProxy) {
    let parsed;
    // The URL parser would drop them.
    if (/[\r\n]/.test(url)) throw new ERR_PROXY_INVALID_CONFIG(`Invalid proxy URL: ${url}`);
    try {
      parsed = new URL(url);
    } catch {
      throw new ERR_PROXY_INVALID_CONFIG(`Invalid proxy URL: ${url}`);
    }
    const { protocol, hostname, port, username, password } = parsed;
    // As errors show it: without the secrets.
    this.href = url;
    if (username || password) {
      parsed.username = '';
      parsed.password = '';
      this.href = parsed.href;
    }
    this.protocol = protocol;
    this.hostname = hostname[0] === '[' ? hostname.slice(1, -1) : hostname;
    this.port = port ? Number(port) : (protocol === 'https:' ? 443 : 80);
    this.connectOptions = { host: this.hostname, port: this.port, path: undefined };
    this.keepAlive = keepAlive;
    if (username || password) {
      const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
      this.auth = `Basic ${Buffer.from(pair).toString('base64')}`;
    }
    this.bypass = (noProxy ?? '').split(',').map((entry) => entry.trim()).filter(Boolean).map(parseBypass);
  }

  /** Is HOST:PORT reached through the proxy? */
  covers(host, port) {
    host = String(host).toLowerCase();
    return !this.bypass.some((rule) => {
      if (rule.all) return true;
      if (rule.low) {
        if (isIP(host) !== 4) return false;
        const bytes = Buffer.from(addressBytes(host, 4));
        return Buffer.compare(bytes, rule.low) >= 0 && Buffer.compare(bytes, rule.high) <= 0;
      }
      if (rule.port !== undefined && String(port) !== rule.port) return false;
      return host === rule.host || (rule.host.startsWith('.') && host.endsWith(rule.host));
    });
  }
}

/**
 * @param {object} env as process.env
 * @param {string} protocol of the agent
 * @param {boolean} keepAlive whether the agent uses connections again
 * @returns {ProxyConfig|undefined}
 */
function parseProxyConfig(env, protocol, keepAlive) {
  // The lower-case names come first, as curl has it.
  const url = protocol === 'https:' ? env.https_proxy || env.HTTPS_PROXY : env.http_proxy || env.HTTP_PROXY;
  if (!url || !/^https?:/.test(url)) return undefined;
  return new ProxyConfig(url, keepAlive, env.no_proxy || env.NO_PROXY);
}

/** @param {ProxyConfig|undefined} config */
function shouldUseProxy(config, options) {
  if (!config || options.socketPath || options.path) return false;
  return config.covers(options.host || 'localhost', options.port);
}

/** Does a plain request by OPTIONS go to the proxy itself, not through a tunnel? */
function goesToProxy(config, agent, options) {
  if (config === undefined || config.connectOptions === undefined || agent.protocol === 'https:') return false;
  return !options.socketPath && !agent.options.socketPath && config.covers(options.host || 'localhost', options.port);
}

module.exports = {
  kProxyConfig, kWaitForProxyTunnel, environment, parseProxyConfig, shouldUseProxy, goesToProxy,
};
