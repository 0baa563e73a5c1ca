// What runs beside the page: histories over betas, a row after the other. A newer job ends the worker.

onmessage = ({ data }) => {
  for (const mode of data.modes) {
    for (const row of history(data.x, data.betas, mode, data.how)) postMessage(row);
  }
  postMessage(null);
};
