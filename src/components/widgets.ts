import ConvolutionStepper from '#components/convolution-stepper/ConvolutionStepper.astro';
import Choice from '#components/exercise/Choice.astro';
import Exercise from '#components/exercise/Exercise.astro';
import KernelBench from '#components/kernel-bench/KernelBench.astro';
import LayerCode from '#components/layer-code/LayerCode.astro';
import OutputSize from '#components/output-size/OutputSize.astro';
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
  ConvolutionStepper,
  Disagree,
  Exercise,
  Figure,
  Goals,
  KernelBench,
  LayerCode,
  OutputSize,
  Recap,
  SideNote,
  SizeFork,
  Source,
  Spec,
  SpecFormula,
  YourDigit,
};
