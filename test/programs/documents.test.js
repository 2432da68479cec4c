'use strict';
// tar, yauzl, exceljs, pdfkit, cheerio and csv-parse: archives, sheets, documents and tables, written and read again.
const assert = require('node:assert');
const { execFileSync, spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { Readable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const zlib = require('node:zlib');
const { importPackage, out, requirePackage } = require('../support/tools');

const bytes = (size, seed = 1) => Buffer.from({ length: size }, (_, i) => (i * seed * 31 + (i >> 7)) & 255);

async function tarArchives() {
  const tar = requirePackage('tar');
  const from = path.join(out, 'from');
  fs.mkdirSync(path.join(from, 'deep/er'), { recursive: true });
  const long = `deep/er/${'x'.repeat(120)}ä.bin`;
  fs.writeFileSync(path.join(from, long), bytes(100_000));
  fs.writeFileSync(path.join(from, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
  fs.symlinkSync('run.sh', path.join(from, 'link'));
  fs.linkSync(path.join(from, 'run.sh'), path.join(from, 'hard'));
  const file = path.join(out, 'a.tgz');
  await tar.create({ gzip: { level: 9 }, file, cwd: from, portable: true, filter: (name) => !name.endsWith('.tmp') }, ['.']);
  // The system's tar and this one agree.
  const listed = execFileSync('tar', ['-tzf', file], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } }).trim().split('\n').length;
  const entries = [];
  await tar.list({ file, onReadEntry: (entry) => entries.push([entry.path, entry.type, entry.size]) });
  assert.strictEqual(entries.length, listed);
  assert.deepStrictEqual(entries.find(([name]) => name.endsWith('ä.bin')), [`./${long}`, 'File', 100_000]);
  const to = path.join(out, 'to');
  fs.mkdirSync(to);
  await pipeline(fs.createReadStream(file), tar.extract({ cwd: to, strict: true }));
  assert.ok(fs.readFileSync(path.join(to, long)).equals(bytes(100_000)));
  assert.strictEqual(fs.readlinkSync(path.join(to, 'link')), 'run.sh');
  assert.strictEqual(fs.statSync(path.join(to, 'run.sh')).mode & 0o777, 0o755);
  assert.strictEqual(fs.statSync(path.join(to, 'run.sh')).ino, fs.statSync(path.join(to, 'hard')).ino);
  tar.create({ sync: true, file: path.join(out, 'b.tar'), cwd: from }, ['run.sh']);
  tar.update({ sync: true, file: path.join(out, 'b.tar'), cwd: from }, ['hard']);
  assert.match(execFileSync('tar', ['-tf', path.join(out, 'b.tar')], { encoding: 'utf8' }), /run\.sh\nhard/);
  const broken = fs.readFileSync(path.join(out, 'b.tar')).fill('x', 150, 160); // where the check sum is
  fs.writeFileSync(path.join(out, 'c.tar'), broken);
  await assert.rejects(tar.extract({ file: path.join(out, 'c.tar'), cwd: to, strict: true }), { tarCode: 'TAR_ENTRY_INVALID' });
}

/** A zip file by the book (PKWARE's APPNOTE), so that yauzl has something to read. */
function zip(files) {
  const [parts, directory] = [[], []];
  let offset = 0;
  for (const [name, data, method] of files) {
    const packed = method === 8 ? zlib.deflateRawSync(data) : data;
    const label = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt16LE(0x5a21, 8); // 2025-01-01
    common.writeUInt32LE(zlib.crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(label.length, 22);
    parts.push(Buffer.from('PK\x03\x04'), common, label, packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\0'), common, rest, label);
    offset += 30 + label.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, central, Buffer.from('PK\x05\x06'), end]);
}

async function zipFiles() {
  const yauzl = requirePackage('yauzl');
  const data = zip([['a.txt', Buffer.from('plain'), 0], ['dir/ü.bin', bytes(300_000, 3), 8], ['empty', Buffer.alloc(0), 8]]);
  const file = path.join(out, 'a.zip');
  fs.writeFileSync(file, data);
  for (const open of [(done) => yauzl.open(file, { lazyEntries: true }, done), (done) => yauzl.fromBuffer(data, { lazyEntries: true }, done)]) {
    const archive = await new Promise((resolve, reject) => open((error, value) => (error ? reject(error) : resolve(value))));
    const found = {};
    archive.on('entry', (entry) => archive.openReadStream(entry, async (error, stream) => {
      found[entry.fileName] = Buffer.concat(await stream.toArray()).length;
      assert.strictEqual(entry.getLastModDate().getFullYear(), 2025);
      archive.readEntry();
    }));
    archive.readEntry();
    await once(archive, 'end');
    assert.deepStrictEqual(found, { 'a.txt': 5, 'dir/ü.bin': 300_000, 'empty': 0 });
  }
  await assert.rejects(new Promise((resolve, reject) => yauzl.fromBuffer(data.subarray(0, 200), (error) => (error ? reject(error) : resolve()))), /[Ee]nd of central directory/);
}

async function sheets() {
  const Excel = requirePackage('exceljs');
  const book = new Excel.Workbook();
  const sheet = book.addWorksheet('Orders', { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = [{ header: 'Item', key: 'item', width: 20 }, { header: 'Count', key: 'count' }, { header: 'Price', key: 'price', style: { numFmt: '0.00' } }, { header: 'When', key: 'when' }];
  for (let i = 0; i < 500; i++) sheet.addRow({ item: `thing ${i} <&>"ü`, count: i, price: i / 4, when: new Date(Date.UTC(2026, 0, 1 + (i % 28))) });
  sheet.getRow(1).font = { bold: true };
  sheet.getCell('F1').value = { formula: 'SUM(B2:B501)', result: 124_750 };
  sheet.getCell('G1').value = { richText: [{ text: 'rich ' }, { font: { italic: true }, text: 'text' }] };
  sheet.mergeCells('H1:I2');
  book.addWorksheet('Empty');
  const data = Buffer.from(await book.xlsx.writeBuffer());
  const read = new Excel.Workbook();
  await read.xlsx.load(data);
  assert.deepStrictEqual(read.worksheets.map(({ name, rowCount }) => [name, rowCount]), [['Orders', 501], ['Empty', 0]]);
  const again = read.getWorksheet('Orders');
  assert.deepStrictEqual(again.getRow(5).values.slice(1, 5), ['thing 3 <&>"ü', 3, 0.75, new Date(Date.UTC(2026, 0, 4))]);
  assert.deepStrictEqual([again.getCell('F1').formula, again.getCell('F1').result, again.getCell('G1').text, again.getCell('I2').isMerged], ['SUM(B2:B501)', 124_750, 'rich text', true]);
  assert.ok(again.getRow(1).font.bold);

  // As a stream, both ways, past what fits one piece.
  const file = path.join(out, 'stream.xlsx');
  const writer = new Excel.stream.xlsx.WorkbookWriter({ filename: file, useSharedStrings: true });
  const big = writer.addWorksheet('Big');
  for (let i = 0; i < 5000; i++) big.addRow([i, `text ${i % 50}`, i % 2 === 0]).commit();
  big.commit();
  await writer.commit();
  let rows = 0;
  let sum = 0;
  for await (const part of new Excel.stream.xlsx.WorkbookReader(file, { sharedStrings: 'cache', worksheets: 'emit' })) {
    for await (const row of part) {
      rows++;
      sum += row.getCell(1).value;
      if (row.number === 51) assert.deepStrictEqual([row.getCell(2).value, row.getCell(3).value], ['text 0', true]);
    }
  }
  assert.deepStrictEqual([rows, sum], [5000, 12_497_500]);
  const csv = await read.csv.writeBuffer();
  assert.match(String(csv), /^Item,Count,Price,When,/);
}

async function documents() {
  const PDFDocument = requirePackage('pdfkit');
  const make = async (compress) => {
    const document = new PDFDocument({ compress, size: 'A5', info: { Title: 'Übersicht', CreationDate: new Date(0) } });
    document.font('Times-Roman').fontSize(18).text('Accounts', { align: 'center', underline: true });
    document.font('Helvetica').fontSize(10).text('A long text that is broken into lines. '.repeat(25), { columns: 2, align: 'justify' });
    document.addPage({ layout: 'landscape' }).moveTo(50, 50).bezierCurveTo(80, 10, 150, 90, 200, 50).stroke('#2563eb').circle(100, 120, 30).fillOpacity(0.5).fill('red');
    document.text('link', 50, 200, { link: 'page:1' }).end();
    return Buffer.concat(await document.toArray());
  };
  const [packed, plain] = [await make(true), await make(false)];
  for (const pdf of [packed, plain]) {
    assert.match(pdf.subarray(0, 8).toString('latin1'), /^%PDF-1\.3/);
    assert.match(pdf.subarray(-6).toString('latin1'), /%%EOF/);
    const text = pdf.toString('latin1');
    assert.strictEqual(text.match(/\/Type \/Page\n/g).length, 2);
    const table = Number(/startxref\n(\d+)/.exec(text)[1]);
    assert.strictEqual(text.slice(table, table + 4), 'xref');
  }
  assert.ok(packed.length < plain.length);
  const [content] = packed.toString('latin1').split('stream\n').slice(1);
  assert.match(zlib.inflateSync(Buffer.from(content, 'latin1')).toString('latin1'), /BT\n/);
  // All of it is determined by what was drawn.
  const hash = createHash('sha256').update(plain.toString('latin1').replace(/\/ID \[.*?\]/s, '').replace(/\/ModDate.*/g, '')).digest('hex').slice(0, 16);
  assert.strictEqual(hash, createHash('sha256').update((await make(false)).toString('latin1').replace(/\/ID \[.*?\]/s, '').replace(/\/ModDate.*/g, '')).digest('hex').slice(0, 16));
}

function pages() {
  const cheerio = requirePackage('cheerio');
  const $ = cheerio.load('<ul id=a><li class="x y">One<li data-n=2>Two &amp; <b>more</b></ul><table><td>c<form><input name=q value="1 2"><select name=s><option selected>o</select></form>');
  assert.deepStrictEqual($('li').map((i, item) => $(item).text()).get(), ['One', 'Two & more']);
  $('li:nth-child(2) > b').replaceWith((i, item) => `<i title="${$(item).text()}">&lt;</i>`);
  $('#a').append('<li>').children().last().addClass('z').attr('href', 'ü"').text('<3');
  assert.strictEqual($.html('#a'), '<ul id="a"><li class="x y">One</li><li data-n="2">Two &amp; <i title="more">&lt;</i></li><li class="z" href="ü&quot;">&lt;3</li></ul>');
  assert.strictEqual($('[data-n]').data('n'), 2);
  assert.strictEqual($('form').serialize(), 'q=1+2&s=o');
  assert.strictEqual($('table tbody tr td').length, 1);
  const xml = cheerio.load('<a><b:c d="1"/><![CDATA[<x>]]></a>', { xml: true });
  assert.strictEqual(xml.xml(), '<a><b:c d="1"/><![CDATA[<x>]]></a>');
  assert.deepStrictEqual($.extract({ items: ['li'], second: { selector: '[data-n]', value: 'data-n' } }), { items: ['One', 'Two & <', '<3'], second: '2' });
}

/** CSV_MEGABYTES=1024 is the size that counts; here it is small. What is held in memory must not grow with it. */
async function tables() {
  const { parse } = requirePackage('csv-parse');
  const { parse: parseSync } = await importPackage('csv-parse/sync');
  assert.deepStrictEqual(parseSync('a;b\n"1;""x""\n";2\n#no\n;', { delimiter: ';', columns: true, comment: '#' }), [{ a: '1;"x"\n', b: '2' }, { a: '', b: '' }]);
  assert.throws(() => parseSync('a,b\n1'), { code: 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH' });

  const megabytes = Number(process.env.CSV_MEGABYTES ?? 24);
  const block = Buffer.from(Array.from({ length: 1000 }, (_, i) => `${i},"name ""${i}""",${(i * 7.25).toFixed(2)},2026-01-01T00:00:00Z,some more text to fill the line\n`).join(''));
  const blocks = Math.ceil((megabytes * 1024 * 1024) / block.length);
  function* source() {
    for (let i = 0; i < blocks; i++) yield block;
  }
  let [rows, total, most] = [0, 0, 0];
  const parser = Readable.from(source()).pipe(parse({ cast: false }));
  for await (const [, name, amount] of parser) {
    total += Number(amount);
    if (++rows % 20_000 === 1) {
      assert.strictEqual(name, 'name "0"');
      most = Math.max(most, process.memoryUsage.rss());
    }
  }
  assert.strictEqual(rows, blocks * 1000);
  assert.strictEqual(total, blocks * 7.25 * 499_500);
  assert.ok(most < 400 * 1024 * 1024, `${most / 1024 / 1024} MB`);
  if (process.env.CSV_MEGABYTES) console.log(`${rows} rows of ${megabytes} MB, ${(most / 1024 / 1024).toFixed()} MB at most`);
}

async function main() {
  if (spawnSync('tar', ['--version']).error) console.log('skipped: tar (the system has none)');
  else await tarArchives();
  await zipFiles();
  await sheets();
  await documents();
  pages();
  await tables();
}

main();
