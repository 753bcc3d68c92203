const light = `
  color-scheme: light;
  --page: #f4f5f7; --card: #ffffff; --sunk: #eef0f3; --line: #d9dde3; --text: #1b2430; --soft: #55606e;
  --ok: #16784f; --degraded: #8a5a00; --failed: #b3261e; --fault: #6b3fb5; --accent: #1f5fbf;
  --ok-fill: #3da679; --degraded-fill: #e2a63a; --failed-fill: #dd5a4f; --fault-fill: #9273d6; --phase-fill: #dfe4ec;
  --heat: 107, 63, 181;`
const dark = `
  color-scheme: dark;
  --page: #12161c; --card: #1a2028; --sunk: #222a34; --line: #323c49; --text: #e6eaf0; --soft: #a3afbd;
  --ok: #5fcf9c; --degraded: #edb95a; --failed: #ff8f85; --fault: #bfa3f7; --accent: #7fb2ff;
  --ok-fill: #3f9f75; --degraded-fill: #c98f2f; --failed-fill: #d65a50; --fault-fill: #8d6fd1; --phase-fill: #2e3846;
  --heat: 160, 126, 235;`

/** System fonts, no pictures, nothing from elsewhere. */
export const style = `
:root { ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
:root[data-theme='light'] { ${light} }
:root[data-theme='dark'] { ${dark} }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.45 system-ui, sans-serif; }
h1, h2, p, ul, ol, dl, dd { margin: 0; padding: 0; }
ul, ol { list-style: none; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 8px; top: 8px; z-index: 9; background: var(--card); color: var(--text); padding: 6px 10px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
main:focus { outline: none; }
button, select, input { font: inherit; color: var(--text); background: var(--card); border: 1px solid var(--line); border-radius: 7px; padding: 5px 11px; min-height: 34px; max-width: 100%; }
button { cursor: pointer; }
button:hover:enabled { border-color: var(--accent); }
button:disabled { color: var(--soft); background: var(--sunk); cursor: default; }
.danger:enabled { color: var(--failed); border-color: var(--failed); }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; padding: 10px 18px; background: var(--card); border-bottom: 1px solid var(--line); position: sticky; top: 0; z-index: 2; }
.brand { font-size: 17px; font-weight: 700; display: flex; gap: 9px; align-items: baseline; min-width: 0; }
#run-name { font-weight: 500; color: var(--soft); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-width: 34ch; }
.picker { margin-left: auto; color: var(--soft); min-width: 0; display: flex; gap: 6px; align-items: center; }
.picker select { max-width: 300px; }
.commands { display: flex; flex-wrap: wrap; gap: 7px; }
.pill { display: inline-flex; align-items: center; gap: 7px; padding: 3px 11px; border-radius: 99px; background: var(--sunk); color: var(--text); font-size: 14px; white-space: nowrap; }
.pill::before { content: ''; width: 9px; height: 9px; border-radius: 50%; background: var(--soft); }
.pill[data-state='running']::before { background: var(--ok-fill); }
.pill[data-state='paused']::before, .pill[data-state='lost']::before { background: var(--degraded-fill); }
.pill[data-state='failed']::before, .pill[data-state='aborted']::before, .pill[data-state='refused']::before { background: var(--failed-fill); }
.pill[data-state='passed']::before { background: var(--accent); }
#notice { min-height: 0; padding: 0 18px; max-width: 1500px; margin: 0 auto; }
#notice:not(:empty) { padding: 8px 18px 0; color: var(--soft); }
main { padding: 14px 18px 40px; max-width: 1500px; margin: 0 auto; }
.empty { text-align: center; padding: 12vh 0; color: var(--soft); }
.empty h2 { color: var(--text); margin-bottom: 6px; }
.warnings li { background: var(--sunk); border-left: 3px solid var(--degraded-fill); padding: 6px 11px; margin-bottom: 6px; border-radius: 4px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 10px; margin-bottom: 12px; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 9px 14px 10px; display: flex; flex-direction: column; }
.tile dt { color: var(--soft); font-size: 13px; }
.tile .value { font-size: 24px; font-weight: 650; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tile .more { color: var(--soft); font-size: 13px; font-variant-numeric: tabular-nums; }
.grid { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 12px; align-items: stretch; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 16px 14px; min-width: 0; }
.wide { grid-column: 1 / -1; }
.card > header { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 14px; margin-bottom: 8px; }
.card h2 { font-size: 15px; font-weight: 650; margin-right: auto; }
.card label, .count { color: var(--soft); font-size: 13px; }
.list > li { padding: 8px 0; border-top: 1px solid var(--line); }
.list > li:first-child { border-top: 0; padding-top: 0; }
.list .none { color: var(--soft); }
.row { display: flex; flex-wrap: wrap; gap: 2px 10px; align-items: baseline; }
.row b { font-weight: 600; overflow-wrap: anywhere; min-width: 0; }
.row .end { margin-left: auto; color: var(--soft); font-size: 13px; font-variant-numeric: tabular-nums; white-space: nowrap; }
.sub { color: var(--soft); font-size: 13px; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.ok { color: var(--ok); } .degraded { color: var(--degraded); } .failed { color: var(--failed); } .fault { color: var(--fault); }
.meter { display: block; height: 6px; border-radius: 3px; background: var(--sunk); overflow: hidden; margin: 6px 0 2px; }
.meter > span { display: block; height: 100%; background: var(--fault-fill); width: 0; }
.meter.search > span { background: var(--accent); }
.spark { display: block; width: 100%; max-width: 280px; height: 26px; margin: 4px 0 2px; } .spark polyline { fill: none; stroke: var(--soft); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
.strip { display: flex; gap: 1px; height: 16px; margin: 6px 0 3px; justify-content: flex-end; }
.strip i { flex: 0 1 8px; border-radius: 1px; background: var(--sunk); }
.strip i.o { background: var(--ok-fill); } .strip i.d { background: var(--degraded-fill); } .strip i.f { background: var(--failed-fill); }
.legend { display: flex; flex-wrap: wrap; gap: 3px 14px; font-size: 13px; color: var(--soft); margin-bottom: 6px; }
.legend i { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 5px; }
.legend .c-ok { background: var(--ok-fill); } .legend .c-degraded { background: var(--degraded-fill); } .legend .c-failed { background: var(--failed-fill); } .legend .c-fault { background: var(--fault-fill); } .legend .c-slow { background: var(--accent); height: 3px; vertical-align: middle; }
.chart { position: relative; }
canvas { display: block; width: 100%; }
.readout { color: var(--soft); font-size: 13px; margin-top: 6px; min-height: 19px; font-variant-numeric: tabular-nums; }
details { margin-top: 6px; } summary { cursor: pointer; color: var(--soft); font-size: 13px; }
.scroll { overflow: auto; max-width: 100%; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { padding: 3px 9px; text-align: right; white-space: nowrap; }
thead th { color: var(--soft); font-weight: 500; }
tbody th { text-align: left; font-weight: 500; }
.heatmap td { border: 2px solid var(--card); border-radius: 5px; min-width: 84px; text-align: center; background: var(--sunk); color: var(--soft); padding: 5px 9px; }
.heatmap thead th { text-align: center; } .heatmap thead td { background: none; border: 0; }
.heatmap td small { display: block; color: inherit; font-size: 11.5px; }
.heatmap tbody th { position: sticky; left: 0; background: var(--card); max-width: 240px; overflow: hidden; text-overflow: ellipsis; }
.log { height: 330px; }
.log li { display: grid; grid-template-columns: 74px minmax(90px, 180px) 1fr; gap: 10px; padding: 2px 4px; font-size: 13px; border-top: 1px solid var(--sunk); contain: content; }
.log .at { color: var(--soft); text-align: right; font-variant-numeric: tabular-nums; }
.log .run { color: var(--soft); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.log .text { overflow-wrap: anywhere; }
dialog { background: var(--card); color: var(--text); border: 1px solid var(--line); border-radius: 12px; padding: 20px 22px; max-width: 420px; }
dialog::backdrop { background: rgb(0 0 0 / 45%); }
dialog h2 { font-size: 17px; margin-bottom: 6px; } dialog .commands { margin-top: 16px; justify-content: flex-end; }
@media (max-width: 1000px) { .grid { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
@media (max-width: 680px) {
  .grid { grid-template-columns: minmax(0, 1fr); }
  .bar { padding: 8px 12px; position: static; } main { padding: 10px 12px 30px; } #notice { padding: 0 12px; }
  .brand { flex: 1 1 0; } .picker { margin-left: 0; flex: 1 1 100%; order: 4; } .picker select { flex: 1; max-width: none; min-width: 0; }
  .commands { flex: 1 1 auto; order: 5; } .bar .commands button { flex: 1 1 auto; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); } .tile .value { font-size: 20px; }
  .log li { grid-template-columns: 58px 1fr; } .log li { row-gap: 0; } .log .run { grid-column: 2; grid-row: 2; } .log .text { grid-column: 2; grid-row: 1; } .log .at { grid-row: 1; }
}
@media (prefers-reduced-motion: no-preference) { .meter > span { transition: width .2s linear; } }
@media print { .bar, .commands { position: static; } .log { height: auto; } }
`
