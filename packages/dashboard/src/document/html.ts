/** The page before its script has run. Nothing in it is anybody's but ours. */
export const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>faultline</title>
<link rel="stylesheet" href="/style.css">
<script type="module" src="/page.js"></script>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header class="bar">
  <h1 class="brand">faultline <span id="run-name"></span></h1>
  <label class="picker">Run <select id="source"></select></label>
  <p class="pill" id="state" data-state="unknown">connecting</p>
  <div class="commands" role="group" aria-label="Commands">
    <button type="button" id="pause" disabled>Pause</button>
    <button type="button" id="lift" disabled>Lift all faults</button>
    <button type="button" id="abort" class="danger" disabled>Abort</button>
  </div>
  <button type="button" id="theme" aria-label="Theme: auto">Auto</button>
</header>
<p id="notice" role="status" aria-live="polite"></p>
<main id="content" tabindex="-1">
  <section class="empty" id="empty"><h2>Nothing to show yet</h2><p id="empty-text">Connecting…</p></section>
  <div id="view" hidden>
  <ul class="warnings" id="warnings" aria-label="Warnings"></ul>
  <dl class="tiles" id="tiles" aria-label="Figures"></dl>
  <div class="grid">
    <section class="card wide" aria-labelledby="h-timeline">
      <header><h2 id="h-timeline">Timeline</h2>
        <label>Show <select id="range"><option value="0">all of it</option><option value="600000">last 10 min</option><option value="60000">last minute</option><option value="10000">last 10 s</option></select></label>
      </header>
      <ul class="legend" aria-label="Colours of the timeline"><li><i class="c-ok"></i>well</li><li><i class="c-degraded"></i>degraded</li><li><i class="c-failed"></i>failed, incident</li><li><i class="c-fault"></i>fault</li><li><i class="c-slow"></i>longest answer</li></ul>
      <div class="chart"><canvas id="timeline" tabindex="0" role="img" aria-label="Timeline"></canvas></div>
      <p class="readout" id="readout">Point at the chart, or move along it with the arrow keys.</p>
      <details><summary>The last stretches as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="Timeline as a table"><table id="timeline-table"></table></div></details>
    </section>
    <section class="card" aria-labelledby="h-faults">
      <header><h2 id="h-faults">Faults in force</h2><span class="count" id="fault-count"></span></header>
      <ul class="list" id="faults"></ul>
    </section>
    <section class="card" aria-labelledby="h-systems">
      <header><h2 id="h-systems">Health</h2><span class="count" id="system-count"></span></header>
      <ul class="list" id="systems"></ul>
    </section>
    <section class="card" aria-labelledby="h-runs">
      <header><h2 id="h-runs">Under way</h2><span class="count" id="run-count"></span></header>
      <ul class="list" id="runs"></ul>
    </section>
    <section class="card wide" id="search-card" aria-labelledby="h-searches" hidden>
      <header><h2 id="h-searches">Exploration</h2><span class="count" id="search-count"></span></header>
      <ul class="list" id="searches"></ul>
    </section>
    <section class="card wide" aria-labelledby="h-heatmap">
      <header><h2 id="h-heatmap">Where faults acted</h2><span class="count" id="heatmap-count"></span></header>
      <div class="scroll" tabindex="0" role="region" aria-label="Points and faults"><table class="heatmap" id="heatmap"></table></div>
    </section>
    <section class="card wide" aria-labelledby="h-log">
      <header><h2 id="h-log">Log</h2>
        <label>Show <select id="log-filter"><option value="notable">what is notable</option><option value="bad">failures</option><option value="all">everything</option></select></label>
        <label>Find <input id="log-find" type="search" autocomplete="off"></label>
      </header>
      <div class="scroll log" tabindex="0" role="region" aria-label="Rows of the log"><ol id="log"></ol></div>
      <p class="readout" id="log-note"></p>
    </section>
  </div>
  </div>
</main>
<dialog id="confirm" aria-labelledby="confirm-title"><form method="dialog">
  <h2 id="confirm-title">Abort this run?</h2>
  <p>As Ctrl-C does: all faults are lifted, and the journal is closed. It cannot be taken back.</p>
  <div class="commands"><button value="no" autofocus>Go on</button><button value="yes" class="danger">Abort the run</button></div>
</form></dialog>
</body>
</html>
`
