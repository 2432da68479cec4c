'use strict';

// The part of https://html.spec.whatwg.org/#the-navigator-object that makes sense outside a browser.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR },
} = require('internal/errors');

const { defineProperties, freeze } = Object;

const kConstruct = Symbol('construct');
const enumerable = { __proto__: null, enumerable: true };

/** navigator.platform in the words of browsers: the kernel's name and the machine. */
function platformName() {
  const { platform, arch } = require('internal/process/versions');
  if (platform === 'darwin') return 'MacIntel';
  if (platform === 'win32') return 'Win32';
  if (platform === 'linux') {
    if (arch === 'ia32') return 'Linux i686';
    if (arch === 'x64') return 'Linux x86_64';
    return `Linux ${arch}`;
  }
  const name = platform[0].toUpperCase() + platform.slice(1);
  if (platform === 'freebsd' || platform === 'openbsd') {
    if (arch === 'ia32') return `${name} i386`;
    if (arch === 'x64') return `${name} amd64`;
  }
  return `${name} ${arch}`;
}

class Navigator {
  #concurrency;
  #language;
  #languages;
  #locks;
  #platform;
  #userAgent;

  constructor() {
    if (arguments[0] === kConstruct) return;
    throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  /** @returns {number} how many threads can run at once */
  get hardwareConcurrency() {
    this.#concurrency ??= require('os').availableParallelism();
    return this.#concurrency;
  }

  /** @returns {LockManager} */
  get locks() {
    this.#locks ??= require('worker_threads').locks;
    return this.#locks;
  }

  /** @returns {string} the BCP 47 tag of the locale ICU was started with */
  get language() {
    this.#language ??= new Intl.Collator().resolvedOptions().locale;
    return this.#language;
  }

  /** @returns {readonly string[]} */
  get languages() {
    this.#languages ??= freeze([this.language]);
    return this.#languages;
  }

  /** @returns {string} */
  get userAgent() {
    const { version } = require('internal/process/versions');
    this.#userAgent ??= `Node.js/${version.slice(1, version.indexOf('.'))}`;
    return this.#userAgent;
  }

  /** @returns {string} */
  get platform() {
    this.#platform ??= platformName();
    return this.#platform;
  }
}

defineProperties(Navigator.prototype, {
  hardwareConcurrency: enumerable,
  locks: enumerable,
  language: enumerable,
  languages: enumerable,
  userAgent: enumerable,
  platform: enumerable,
});

module.exports = { Navigator, navigator: new Navigator(kConstruct) };
