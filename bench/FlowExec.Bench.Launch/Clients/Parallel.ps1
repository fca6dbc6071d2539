# The same, several at once.
param([string] $Csv, [uri] $ApiUri, [string] $FlowId, [int] $ThrottleLimit)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$pair = "${env:GENESYSCLOUD_OAUTHCLIENT_ID}:${env:GENESYSCLOUD_OAUTHCLIENT_SECRET}"
$basic = @{ Authorization = "Basic $([Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($pair)))" }
$answer = Invoke-RestMethod "${ApiUri}oauth/token" -Method Post -Headers $basic -Body @{ grant_type = 'client_credentials' }
$launch = @{
    Uri = "${ApiUri}api/v2/flows/executions"; Method = 'Post'; ContentType = 'application/json'
    Headers = @{ Authorization = "Bearer $($answer.access_token)" }
}
Import-Csv -LiteralPath $Csv | ForEach-Object -ThrottleLimit $ThrottleLimit -Parallel {
    $ProgressPreference = 'SilentlyContinue'
    $body = @{
        flowId    = $using:FlowId
        name      = "welcome $($_.CustomerId)"
        inputData = @{
            'Flow.customerId'   = $_.CustomerId
            'Flow.customerName' = $_.CustomerName
            'Flow.phone'        = $_.Phone
            'Flow.vip'          = [bool]::Parse($_.Vip)
            'Flow.score'        = [int]$_.Score
        }
    } | ConvertTo-Json -Depth 5
    $launch = $using:launch
    $null = Invoke-RestMethod @launch -Body $body
}
