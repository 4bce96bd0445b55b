// What newer tools take for granted of Node 20.
Object.groupBy ??= (items, by) => { const out = Object.create(null); let i = 0; for (const x of items) (out[by(x, i++)] ??= []).push(x); return out }
