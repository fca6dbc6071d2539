# How the objects of FlowExec are shown. The first of its commands in a runspace imports this; removing FlowExec removes it.
@{
    ModuleVersion     = '1.0.0'
    GUID              = 'c1b6f2d4-5a0e-4c58-9f7b-2e6f0b9f3d11'
    Author            = 'The FlowExec contributors'
    Description       = 'The views of FlowExec.'
    TypesToProcess    = @('FlowExec.types.ps1xml')
    FormatsToProcess  = @('FlowExec.format.ps1xml')
    FunctionsToExport = @()
    CmdletsToExport   = @()
    VariablesToExport = @()
    AliasesToExport   = @()
}
