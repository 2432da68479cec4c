// Every mistake below is meant.
let total = 0, names = ['a', "b"]
async function sum(list, _unused, extra) {
      for (const item of list) { if (item == null) { while (true) { if (total) { await item } } } }
  list.map(item => { total += item })
  return { total: total, text: 'a\-b' }
}
function shadow(total) { return total } // eslint-disable-line no-console
export { sum }
