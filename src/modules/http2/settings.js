'use strict';

// SETTINGS (RFC 9113, section 6.5): their names, ranges, and packed form (the HTTP2-Settings header field of RFC 7540, 3.2.1).

const { Buffer } = require('buffer');
const {
  codes: { ERR_HTTP2_INVALID_PACKED_SETTINGS_LENGTH, ERR_HTTP2_INVALID_SETTING_VALUE, ERR_HTTP2_TOO_MANY_CUSTOM_SETTINGS, ERR_INVALID_ARG_TYPE },
} = require('internal/errors');
const { validateObject } = require('internal/errors/validators');

const kMax32 = 2 ** 32 - 1;
const kMax31 = 2 ** 31 - 1;
const kMaxCustom = 10;
const kMaxId = 0xffff;

/** By their numbers, in which order they are packed. */
const entries = [
  { name: 'headerTableSize', id: 1, least: 0, most: kMax32 },
  { name: 'enablePush', id: 2, isSwitch: true },
  { name: 'maxConcurrentStreams', id: 3, least: 0, most: kMax32 },
  { name: 'initialWindowSize', id: 4, least: 0, most: kMax31 },
  { name: 'maxFrameSize', id: 5, least: 16_384, most: 2 ** 24 - 1 },
  { name: 'maxHeaderListSize', id: 6, least: 0, most: kMax32 },
  { name: 'enableConnectProtocol', id: 8, isSwitch: true },
];

const defaults = {
  headerTableSize: 4096,
  enablePush: true,
  initialWindowSize: 65_535,
  maxFrameSize: 16_384,
  maxConcurrentStreams: kMax32,
  maxHeaderSize: 65_535,
  maxHeaderListSize: 65_535,
  enableConnectProtocol: false,
};

const getDefaultSettings = () => ({ __proto__: null, ...defaults });

function checkSetting({ name, least, most, isSwitch }, value) {
  if (value === undefined) return;
  if (isSwitch) {
    if (typeof value !== 'boolean') throw settingError(TypeError, name, value);
  } else if (typeof value !== 'number' || value < least || value > most) {
    throw settingError(RangeError, name, value, least, most);
  }
}

function settingError(Base, name, value, least = undefined, most = undefined) {
  const error = new (ERR_HTTP2_INVALID_SETTING_VALUE[Base.name] ?? ERR_HTTP2_INVALID_SETTING_VALUE)(name, value);
  error.actual = value;
  if (least !== undefined) {
    error.min = least;
    error.max = most;
  }
  return error;
}

/** @param {object} settings */
function validateSettings(settings) {
  if (settings === undefined) return;
  validateObject(settings.customSettings ?? {}, 'customSettings');
  const custom = Object.entries(settings.customSettings ?? {});
  if (custom.length > kMaxCustom) throw new ERR_HTTP2_TOO_MANY_CUSTOM_SETTINGS();
  for (const [id, value] of custom) {
    const number = Number(id);
    if (!(number >= 0 && number <= kMaxId)) throw settingError(RangeError, 'customSettings:id', number, 0, kMaxId);
    if (typeof value !== 'number' || !(value >= 0 && value <= kMax32)) throw settingError(RangeError, 'customSettings:value', value, 0, kMax32);
  }
  for (const entry of entries) checkSetting(entry, settings[entry.name]);
  checkSetting({ name: 'maxHeaderSize', least: 0, most: kMax32 }, settings.maxHeaderSize);
}

/** [id, value, …] of the settings that are given. */
function toEntries(settings) {
  const list = [];
  if (settings.maxHeaderSize !== undefined && settings.maxHeaderListSize !== undefined) {
    process.emitWarning('settings.maxHeaderSize overwrite settings.maxHeaderListSize');
  }
  for (const { name, id, isSwitch } of entries) {
    // Two names for one setting; the older one goes before.
    const value = name === 'maxHeaderListSize' ? settings.maxHeaderSize ?? settings.maxHeaderListSize : settings[name];
    if (value !== undefined) list.push(id, isSwitch ? Number(value) : value);
  }
  for (const [id, value] of Object.entries(settings.customSettings ?? {})) list.push(Number(id), value);
  return list;
}

/** @param {number[]} list as the native side gives it */
function fromEntries(list) {
  // In the order in which they are shown.
  const settings = {
    headerTableSize: 0, enablePush: false, initialWindowSize: 0, maxFrameSize: 0, maxConcurrentStreams: 0, maxHeaderListSize: 0,
  };
  for (let i = 0; i < list.length; i += 2) {
    const entry = arrayFind(entries, ({ id }) => id === list[i]);
    settings[entry.name] = entry.isSwitch ? list[i + 1] !== 0 : list[i + 1];
    if (entry.name === 'maxHeaderListSize') settings.maxHeaderSize = list[i + 1];
  }
  return settings;
}

const kEntrySize = 6;

/**
 * The option remoteCustomSettings: which settings of the peer's without a name are shown.
 * @param {object} options
 */
function validateRemoteCustomSettings({ remoteCustomSettings: ids }) {
  if (ids === undefined) return;
  if (!Array.isArray(ids)) throw new ERR_INVALID_ARG_TYPE('options.remoteCustomSettings', 'Array', ids);
  if (ids.length > kMaxCustom) throw new ERR_HTTP2_TOO_MANY_CUSTOM_SETTINGS();
}

/**
 * @param {object} [settings]
 * @returns {Buffer}
 */
function getPackedSettings(settings) {
  validateObject(settings ?? {}, 'settings');
  validateSettings(settings);
  const list = toEntries(settings ?? {});
  const packed = Buffer.alloc((list.length / 2) * kEntrySize);
  for (let i = 0; i < list.length; i += 2) {
    packed.writeUInt16BE(list[i], (i / 2) * kEntrySize);
    packed.writeUInt32BE(list[i + 1], (i / 2) * kEntrySize + 2);
  }
  return packed;
}

/**
 * @param {Buffer|TypedArray} buf
 * @param {{ validate?: boolean }} [options]
 */
function getUnpackedSettings(buf, options = {}) {
  if (!ArrayBuffer.isView(buf) || buf.length === undefined) throw new ERR_INVALID_ARG_TYPE('buf', ['Buffer', 'TypedArray'], buf);
  if (buf.length % kEntrySize !== 0) throw new ERR_HTTP2_INVALID_PACKED_SETTINGS_LENGTH();
  const settings = {};
  const view = Buffer.from(Array.from(buf, Number));
  for (let at = 0; at < view.length; at += kEntrySize) {
    const id = view.readUInt16BE(at);
    const value = view.readUInt32BE(at + 2);
    const entry = entries.find((known) => known.id === id);
    if (entry === undefined) {
      (settings.customSettings ??= {})[id] = value;
    } else {
      // An old name of it.
      if (entry.name === 'maxHeaderListSize') settings.maxHeaderSize = value;
      settings[entry.name] = entry.isSwitch ? value !== 0 : value;
    }
  }
  if (options != null && options.validate) validateSettings(settings);
  return settings;
}

module.exports = { fromEntries, getDefaultSettings, getPackedSettings, getUnpackedSettings, toEntries, validateRemoteCustomSettings, validateSettings };
