'use strict';

// require('os')

const binding = native('os');
const { codes: { ERR_SYSTEM_ERROR } } = require('internal/errors');
const { validateInt32 } = require('internal/errors/validators');
const { isWindows } = require('internal/util');

const { constants } = binding;
const { defineProperties, freeze } = Object;

/** Fields of a CPU in the native list. */
const kCpuFields = 7;
/** Fields of an address in the native list. */
const kAddressFields = 8;

function throwSystemError(errno, syscall) {
  const { uvErrorEntry } = require('internal/errors/uv');
  const { 0: code, 1: message } = uvErrorEntry(errno);
  throw new ERR_SYSTEM_ERROR({ errno, code, message, syscall });
}

/** A function that throws when its native one gives an error number. */
function checked(fn, syscall) {
  function checkError() {
    const value = fn();
    if (typeof value === 'number' && value < 0) throwSystemError(value, syscall);
    return value;
  }
  const wrappedFn = function wrappedFn() {
    return checkError();
  };
  // Programs see it on Node's functions, too.
  wrappedFn.withoutStackTrace = checkError;
  return wrappedFn;
}

const getHomeDirectory = checked(binding.homedir, 'uv_os_homedir');
const getHostname = checked(binding.hostname, 'uv_os_gethostname');
const getUptime = checked(binding.uptime, 'uv_uptime');

let uname;

/** The names of the system do not change while it runs. */
function systemName(index) {
  uname ??= binding.uname();
  if (typeof uname === 'number') {
    const error = uname;
    uname = undefined;
    throwSystemError(error, 'uv_os_uname');
  }
  return uname[index];
}

const getOSType = () => systemName(0);
const getOSVersion = () => systemName(1);
const getOSRelease = () => systemName(2);
const getMachine = () => systemName(3);

// These have no name in Node either, where they are native functions.
const getAvailableParallelism = (() => () => binding.availableParallelism())();
const getFreeMem = (() => () => binding.freemem())();
const getTotalMem = (() => () => binding.totalmem())();

/** @returns {string} the processor architecture the binary was made for */
const arch = () => process.arch;
/** @returns {NodeJS.Platform} */
const platform = () => process.platform;
/** @returns {'BE' | 'LE'} */
const endianness = () => (binding.isBigEndian ? 'BE' : 'LE');

/** @returns {[number, number, number]} load of the last 1, 5 and 15 minutes */
function loadavg() {
  return binding.loadavg();
}

/** @returns {{ model: string, speed: number, times: object }[]} */
function cpus() {
  const values = binding.cpus();
  const list = [];
  for (let i = 0; i < values.length; i += kCpuFields) {
    arrayPush(list, {
      model: values[i],
      speed: values[i + 1],
      times: { user: values[i + 2], nice: values[i + 3], sys: values[i + 4], idle: values[i + 5], irq: values[i + 6] },
    });
  }
  return list;
}

/** @returns {string} the folder for temporary files, without a separator at its end */
function tmpdir() {
  const { env } = process;
  if (isWindows) {
    const path = env.TEMP || env.TMP || `${env.SystemRoot || env.windir}\\temp`;
    return path.length > 1 && path.endsWith('\\') && !path.endsWith(':\\') ? path.slice(0, -1) : path;
  }
  const path = env.TMPDIR || env.TMP || env.TEMP || '/tmp';
  return path.length > 1 && stringEndsWith(path, '/') ? path.slice(0, -1) : path;
}

/** @returns {Record<string, object[]>} the addresses of each network interface */
function networkInterfaces() {
  const values = binding.networkInterfaces();
  if (typeof values === 'number') throwSystemError(values, 'uv_interface_addresses');
  const interfaces = {};
  for (let i = 0; i < values.length; i += kAddressFields) {
    const entry = {
      address: values[i + 1],
      netmask: values[i + 2],
      family: values[i + 3],
      mac: values[i + 4],
      internal: values[i + 5],
      cidr: values[i + 7] < 0 ? null : `${values[i + 1]}/${values[i + 7]}`,
    };
    if (values[i + 6] !== -1) entry.scopeid = values[i + 6];
    arrayPush(interfaces[values[i]] ??= [], entry);
  }
  return interfaces;
}

/**
 * @param {number} [pid] 0: this process
 * @param {number} priority
 */
function setPriority(pid, priority) {
  if (priority === undefined) {
    priority = pid;
    pid = 0;
  }
  validateInt32(pid, 'pid');
  validateInt32(priority, 'priority', -20, 19);
  const error = binding.setPriority(pid, priority);
  if (error !== 0) throwSystemError(error, 'uv_os_setpriority');
}

/**
 * @param {number} [pid] 0: this process
 * @returns {number}
 */
function getPriority(pid) {
  if (pid === undefined) pid = 0;
  else validateInt32(pid, 'pid');
  const result = binding.getPriority(pid);
  if (typeof result === 'number') throwSystemError(result, 'uv_os_getpriority');
  return result[0];
}

/**
 * The user that the process runs as.
 * @param {{ encoding?: BufferEncoding | 'buffer' }} [options]
 */
function userInfo(options) {
  const encoding = typeof options === 'object' && options !== null ? options.encoding : undefined;
  const values = binding.userInfo(encoding);
  if (typeof values === 'number') throwSystemError(values, 'uv_os_get_passwd');
  const { 0: uid, 1: gid, 2: username, 3: homedir, 4: shell } = values;
  return { __proto__: null, uid, gid, username, homedir, shell };
}

// `${os.hostname}` works like `${os.hostname()}`.
const printable = [
  getAvailableParallelism, getFreeMem, getHostname, getOSVersion, getOSType, getOSRelease, getMachine, getHomeDirectory, getTotalMem,
  getUptime, arch, endianness, tmpdir, platform,
];
for (let i = 0; i < printable.length; i++) {
  const fn = printable[i];
  fn[Symbol.toPrimitive] = (() => () => fn())();
}

freeze(constants.signals);

module.exports = {
  arch,
  availableParallelism: getAvailableParallelism,
  cpus,
  endianness,
  freemem: getFreeMem,
  getPriority,
  homedir: getHomeDirectory,
  hostname: getHostname,
  loadavg,
  networkInterfaces,
  platform,
  release: getOSRelease,
  setPriority,
  tmpdir,
  totalmem: getTotalMem,
  type: getOSType,
  userInfo,
  uptime: getUptime,
  version: getOSVersion,
  machine: getMachine,
};

defineProperties(module.exports, {
  constants: { __proto__: null, configurable: false, enumerable: true, value: constants },
  EOL: { __proto__: null, configurable: true, enumerable: true, writable: false, value: isWindows ? '\r\n' : '\n' },
  devNull: { __proto__: null, configurable: true, enumerable: true, writable: false, value: isWindows ? '\\\\.\\nul' : '/dev/null' },
});
