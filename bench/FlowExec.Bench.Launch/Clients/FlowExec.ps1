# The module, piped or by -Path.
param(
    [string] $Manifest, [string] $Csv, [uri] $ApiUri, [string] $FlowName, [string] $Name, [int] $ThrottleLimit,
    [switch] $ByPath, [switch] $NoJournal
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Import-Module $Manifest
$secret = ConvertTo-SecureString $env:GENESYSCLOUD_OAUTHCLIENT_SECRET -AsPlainText
$credential = [pscredential]::new($env:GENESYSCLOUD_OAUTHCLIENT_ID, $secret)
$null = Connect-FlowOrg -ApiUri $ApiUri -LoginUri $ApiUri -Credential $credential
$how = @{ FlowName = $FlowName; Name = $Name; ThrottleLimit = $ThrottleLimit }
if ($NoJournal) { $how.NoJournal = $true }
if ($ByPath) { $null = Start-FlowExecution -Path $Csv @how }
else { $null = Import-Csv -LiteralPath $Csv | Start-FlowExecution @how }
