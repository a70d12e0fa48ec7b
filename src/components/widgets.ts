import ConnectionTable from '#components/connection-table/ConnectionTable.astro';
import SetTable from '#components/connection-table/SetTable.astro';
import TableCode from '#components/connection-table/TableCode.astro';
import TableExercise from '#components/connection-table/TableExercise.astro';
import TableGroups from '#components/connection-table/TableGroups.astro';
import TableTask from '#components/connection-table/TableTask.astro';
import Twins from '#components/connection-table/Twins.astro';
import ConvolutionStepper from '#components/convolution-stepper/ConvolutionStepper.astro';
import Choice from '#components/exercise/Choice.astro';
import Exercise from '#components/exercise/Exercise.astro';
import KernelBench from '#components/kernel-bench/KernelBench.astro';
import LayerCode from '#components/layer-code/LayerCode.astro';
import CountingCode from '#components/ledger/CountingCode.astro';
import Ledger from '#components/ledger/Ledger.astro';
import LedgerExercise from '#components/ledger/LedgerExercise.astro';
import LedgerFormula from '#components/ledger/LedgerFormula.astro';
import LedgerTask from '#components/ledger/LedgerTask.astro';
import SetLedger from '#components/ledger/SetLedger.astro';
import Tally from '#components/ledger/Tally.astro';
import OutputSize from '#components/output-size/OutputSize.astro';
import PoolingCode from '#components/pooling-lab/PoolingCode.astro';
import PoolingExercise from '#components/pooling-lab/PoolingExercise.astro';
import PoolingLab from '#components/pooling-lab/PoolingLab.astro';
import ShiftTest from '#components/pooling-lab/ShiftTest.astro';
import SizeFork from '#components/spec-formula/SizeFork.astro';
import SpecFormula from '#components/spec-formula/SpecFormula.astro';
import Spec from '#components/spec-value/Spec.astro';
import Disagree from '#components/ui/Disagree.astro';
import Figure from '#components/ui/Figure.astro';
import Goals from '#components/ui/Goals.astro';
import Recap from '#components/ui/Recap.astro';
import SideNote from '#components/ui/SideNote.astro';
import Source from '#components/ui/Source.astro';
import YourDigit from '#components/your-digit/YourDigit.astro';

/** The names that lessons may use without importing them. */
export const widgets = {
  Choice,
  ConnectionTable,
  ConvolutionStepper,
  CountingCode,
  Disagree,
  Exercise,
  Figure,
  Goals,
  KernelBench,
  LayerCode,
  Ledger,
  LedgerExercise,
  LedgerFormula,
  LedgerTask,
  OutputSize,
  PoolingCode,
  PoolingExercise,
  PoolingLab,
  Recap,
  SetLedger,
  SetTable,
  ShiftTest,
  SideNote,
  SizeFork,
  Source,
  Spec,
  SpecFormula,
  TableCode,
  TableExercise,
  TableGroups,
  TableTask,
  Tally,
  Twins,
  YourDigit,
};
