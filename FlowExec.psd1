@{
    RootModule           = 'FlowExec.dll'
    ModuleVersion        = '0.2.0'
    GUID                 = '5b1c3f0e-6f0a-4a37-9d0e-3a8c2d5f7b41'
    Author               = 'The FlowExec contributors'
    Copyright            = '(c) The FlowExec contributors. MIT License.'
    Description          = 'Launch Genesys Cloud Architect flows from PowerShell: tested payloads, every row accounted for, the full quota and never over it. An emulator of the org is built in.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    CmdletsToExport      = @(
        'Connect-FlowOrg'
        'ConvertTo-FlowPayload'
        'Disconnect-FlowOrg'
        'Export-FlowBatch'
        'Get-Flow'
        'Get-FlowBatch'
        'Get-FlowBatchRow'
        'Get-FlowExecution'
        'Get-FlowOrg'
        'Get-FlowOrgEmulator'
        'New-FlowExecutionContext'
        'Remove-FlowBatch'
        'Repair-FlowPayload'
        'Resolve-FlowBatchRow'
        'Resume-FlowBatch'
        'Select-FlowOrg'
        'Set-FlowOrgEmulator'
        'Start-FlowExecution'
        'Start-FlowOrgEmulator'
        'Stop-FlowOrgEmulator'
        'Test-FlowPayload'
        'Wait-FlowExecution'
    )
    PrivateData          = @{
        PSData = @{
            Tags       = @('GenesysCloud', 'Architect', 'Workflow', 'FlowExecution', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            ProjectUri = 'https://github.com/flowexec/flowexec'
            LicenseUri = 'https://github.com/flowexec/flowexec/blob/main/LICENSE'
        }
    }
}
