'use strict';

// What `--prof-process` prints, in the form that users of V8's tick processor know.

const kLeastShare = 1;

const share = (part, whole) => (whole > 0 ? part * 100 / whole : 0);
const percent = (value) => `${value.toFixed(1).padStart(5)}%`;
const count = (ticks) => String(ticks).padStart(7);

/** Most ticks first; among equals, names from the end of the alphabet. */
const byTicks = (a, b) => b.ticks - a.ticks || (a.name < b.name ? 1 : -1);

class Report {
  #profile;
  #log;
  #total;
  #libraryTicks;
  #functions;

  /**
   * @param {import('./profile').Profile} profile
   * @param {(line: string) => void} log
   */
  constructor(profile, log) {
    this.#profile = profile;
    this.#log = log;
    this.#total = profile.total;
    this.#functions = [...profile.functions.values()].filter(({ kind }) => kind !== 'unknown').sort(byTicks);
    this.#libraryTicks = this.#ticksOf('library');
  }

  #ticksOf(kind) {
    return this.#functions.reduce((sum, f) => (f.kind === kind ? sum + f.ticks : sum), 0);
  }

  /** @param {{file: string, onlySummary: boolean, depth: number, showsGraph: boolean, ignoresUnknown: boolean}} options */
  print({ file, onlySummary, depth, showsGraph, ignoresUnknown }) {
    const { total, unaccounted, excluded } = this.#profile;
    this.#log(`Statistical profiling result from ${file}, (${total} ticks, ${unaccounted} unaccounted, ${excluded} excluded).`);
    // Shares are of what is left.
    if (ignoresUnknown) this.#total -= unaccounted;
    if (!onlySummary) {
      this.#section('Shared libraries', 'library');
      this.#section('JavaScript', 'js');
      this.#section('C++', 'cpp');
    }
    this.#summary(ignoresUnknown);
    if (onlySummary) return;
    this.#entries();
    if (showsGraph) this.#graph(depth, ignoresUnknown);
  }

  #title(name) {
    this.#log(`\n [${name}]:`);
  }

  #row(name, ticks, isLibrary) {
    const own = isLibrary ? '      ' : percent(share(ticks, this.#total - this.#libraryTicks));
    this.#log(`${count(ticks)}  ${percent(share(ticks, this.#total))}  ${own}  ${name}`);
  }

  #section(title, kind) {
    this.#title(title);
    this.#log('   ticks  total  nonlib   name');
    for (const f of this.#functions) if (f.kind === kind) this.#row(f.name, f.ticks, kind === 'library');
  }

  #summary(ignoresUnknown) {
    const { gc, unaccounted } = this.#profile;
    this.#title('Summary');
    this.#log('   ticks  total  nonlib   name');
    this.#row('JavaScript', this.#ticksOf('js'));
    this.#row('C++', this.#ticksOf('cpp'));
    this.#row('GC', gc);
    this.#row('Shared libraries', this.#libraryTicks, true);
    if (!ignoresUnknown && unaccounted > 0) this.#row('Unaccounted', unaccounted, true);
  }

  #entries() {
    const entries = Array.from(this.#profile.entries, ([name, ticks]) => ({ name, ticks })).sort(byTicks);
    const all = entries.reduce((sum, { ticks }) => sum + ticks, 0);
    this.#title('C++ entry points');
    this.#log('   ticks    cpp   total   name');
    for (const { name, ticks } of entries) {
      this.#log(`${count(ticks)}  ${percent(share(ticks, all))}  ${percent(share(ticks, this.#total))}   ${name}`);
    }
  }

  #graph(depth, ignoresUnknown) {
    this.#title('Bottom up (heavy) profile');
    this.#log('  Note: percentage shows a share of a particular caller in the total\n  amount of its parent calls.');
    this.#log(`  Callers occupying less than ${kLeastShare.toFixed(1)}% are not shown.\n`);
    this.#log('   ticks parent  name');
    const roots = this.#profile.tree;
    for (const { name, node } of this.#callersOf(roots, this.#total)) {
      if (ignoresUnknown && name === 'UNKNOWN') continue;
      this.#branch(name, node, this.#total, 0, depth);
      this.#log('');
    }
  }

  #callersOf({ callers }, whole) {
    return Array.from(callers, ([name, node]) => ({ name, node, ticks: node.ticks }))
      .filter(({ ticks }) => share(ticks, whole) >= kLeastShare).sort(byTicks);
  }

  #branch(name, node, whole, level, depth) {
    this.#log(`${count(node.ticks)}  ${percent(share(node.ticks, whole))}  ${'  '.repeat(level)}${name}`);
    if (level >= depth) return;
    for (const caller of this.#callersOf(node, node.ticks)) {
      this.#branch(caller.name, caller.node, node.ticks, level + 1, depth);
    }
  }
}

module.exports = { Report };
