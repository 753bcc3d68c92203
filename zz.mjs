import { search } from 'faultline/explore'
const sleep = ms => new Promise(r => setTimeout(r, ms))
const body = (perSecond) => async (chaos) => { const api = chaos.wrap('api', { async get(n) { return n } });
 let ok = true
 chaos.system({ name: 'shop', probe: async () => { await api.get(0); if (!ok) throw new Error('ill') }, ...(perSecond ? {workload: { request: () => api.get(1), perSecond }} : {}) })
 await sleep(2000)
}
for (const per of [0, 10, 50]) for (const within of ['60s','5s']) { const t=performance.now(); const r=await search({seed:1, runs:300, strategies:['singles'], recoverWithin: within, progress:false}, body(per))
  console.log(per, within, r.runs, r.findings.length, ((performance.now()-t)/r.runs).toFixed(2),'ms/run') }
