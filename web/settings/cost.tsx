import { useState } from 'preact/hooks';
import { prices, uses } from '../../shared/domain/prices.ts';
import { call } from '../api/client.ts';
import { Card } from '../components/card.tsx';
import { ShareBar, Show } from '../components/states.tsx';
import { loadTrainings } from '../data/load-trainings.ts';
import { useLoad } from '../state/use-load.ts';
import { counted } from '../words/numbers.ts';
import { hoursInMonth, type Item, monthOf, type Use } from './month.ts';

const usd = (value: number) => (value > 0 && value < 0.005 ? 'under 0.01 USD' : `${value.toFixed(2)} USD`);

async function loadUse() {
  const [{ datasets }, { trainings }] = await Promise.all([call('listDatasets'), loadTrainings()]);
  const month = new Date().toISOString().slice(0, 7);
  return {
    images: datasets.reduce((sum, { examples }) => sum + examples, 0),
    trainings: trainings.filter(({ requestedAt }) => requestedAt.startsWith(month)).length,
  };
}

/** This month's cost in AWS, compared with an endpoint that is always on. */
export function Cost() {
  const use = useLoad(loadUse, []);
  const [predictions, setPredictions] = useState(10_000);
  return (
    <Card
      title="This month in AWS"
      text={`An estimate from the list prices of ${prices.region} as of ${prices.asOf}, not a bill. On your machine, Headstart costs nothing.`}
    >
      <Show of={use} height={320}>
        {(loaded) => <Estimate use={{ ...loaded, predictions }} onPredictions={setPredictions} />}
      </Show>
    </Card>
  );
}

function Estimate({ use, onPredictions }: { use: Use; onPredictions: (predictions: number) => void }) {
  const { images, trainings, predictions } = use;
  const { items, total, endpoint } = monthOf(use);
  const max = Math.max(total, endpoint);
  return (
    <div class="cost">
      <div class="stack">
        <label class="field">
          Predictions this month
          <input
            type="number"
            min="0"
            step="1000"
            value={predictions}
            onInput={({ currentTarget }) => onPredictions(Math.max(0, Number(currentTarget.value)))}
          />
          <small>
            1,000 predictions cost about {uses.prediction * 1_000} USD. Headstart does not count them. CloudWatch does:
            the sum of the predict function's Invocations over the month.
          </small>
        </label>
        <Total title="Headstart" value={total} max={max} />
        <Total title="The smallest always-on endpoint" value={endpoint} max={max} quiet />
        <p class="muted small">
          The estimate includes {counted(images, 'image')}, as if all were uploaded this month, and{' '}
          {counted(trainings, 'training')}. It excludes the storage of the images, exports, and traffic out of AWS. The
          endpoint is a SageMaker ml.t2.medium for {hoursInMonth} hours at {prices.endpointHour} USD an hour, without
          storage and traffic.
        </p>
      </div>
      <Items items={items} total={total} />
    </div>
  );
}

function Items({ items, total }: { items: Item[]; total: number }) {
  return (
    <table>
      <tbody>
        {items.map((item) => (
          <tr key={item.title}>
            <th scope="row">{item.title}</th>
            <td class="number">{usd(item.usd)}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">Total</th>
          <td class="number">
            <b>{usd(total)}</b>
          </td>
        </tr>
      </tbody>
    </table>
  );
}

function Total({ title, value, max, quiet = false }: { title: string; value: number; max: number; quiet?: boolean }) {
  return (
    <div class={quiet ? 'total quiet' : 'total'}>
      <p class="row apart">
        <span>{title}</span>
        <b>{usd(value)}</b>
      </p>
      <ShareBar share={value / max} />
    </div>
  );
}
