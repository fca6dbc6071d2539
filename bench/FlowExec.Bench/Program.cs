using FlowExec.Bench;

// dotnet run -c Release --project bench/FlowExec.Bench
// Ratios only: each measurement is held against something that ran in the same process just before.
DiagnoserRun.Sound();
DiagnoserRun.Hostile();
